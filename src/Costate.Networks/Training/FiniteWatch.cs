using System.Numerics;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>The same objective; it keeps the last point where value or gradient were not finite, because the optimiser goes back from there.</summary>
/// <param name="objective">The objective.</param>
sealed class FiniteWatch<T>(IObjective<Dense<T>> objective) : IObjective<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The last point where the gradient was asked for and value or gradient norm were not finite; null if there was none.</summary>
    public Dense<T>? Point { get; private set; }

    /// <inheritdoc/>
    public double Value(Dense<T> x) => objective.Value(x);

    /// <inheritdoc/>
    public double Gradient(Dense<T> x, Dense<T> gradient)
    {
        double value = objective.Gradient(x, gradient);
        if (!double.IsFinite(value) || !double.IsFinite(gradient.Norm())) (Point ??= x.Like()).CopyFrom(x);
        return value;
    }
}
