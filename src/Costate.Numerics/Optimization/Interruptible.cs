using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>A problem that can be stopped between two evaluations: values, gradients and products with the curvature are refused once a token asks for it. Else it is the problem itself, bit for bit.</summary>
/// <remarks>
/// A step of many products and line-search trials ends with an <see cref="OperationCanceledException"/>; x and what the optimiser saves are then those before the step.
/// </remarks>
/// <param name="problem">The problem.</param>
/// <param name="stop">Asks for the stop.</param>
public sealed class Interruptible<V>(ICurvature<V> problem, CancellationToken stop) : ICurvature<V>, ILinearOperator<V> where V : class, IVector<V>
{
    ILinearOperator<V>? _curvature;

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The stop was asked for.</exception>
    public double Value(V x)
    {
        stop.ThrowIfCancellationRequested();
        return problem.Value(x);
    }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The stop was asked for.</exception>
    public double Gradient(V x, V gradient)
    {
        stop.ThrowIfCancellationRequested();
        return problem.Gradient(x, gradient);
    }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The stop was asked for.</exception>
    public ILinearOperator<V> Curvature(V x)
    {
        stop.ThrowIfCancellationRequested();
        _curvature = problem.Curvature(x);
        return this;
    }

    /// <summary><paramref name="y"/> ← H·x with the curvature that was asked for last.</summary>
    /// <exception cref="OperationCanceledException">The stop was asked for.</exception>
    public void Apply(V x, V y)
    {
        stop.ThrowIfCancellationRequested();
        (_curvature ?? throw new InvalidOperationException("The curvature was not asked for yet.")).Apply(x, y);
    }
}
