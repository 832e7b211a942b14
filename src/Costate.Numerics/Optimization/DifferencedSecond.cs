using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>Products with the true Hessian from differences of gradients: ∇²f(x)·v ≈ (∇f(x + εv) − ∇f(x))/ε, with ε = h/‖v‖.</summary>
/// <remarks>
/// A Hessian costs a gradient at x, a product one more. The error is h·‖∇³f‖/2, and the rounding of ∇f over h: double precision is needed for products of use.
/// Symmetric up to that error only.
/// </remarks>
/// <param name="problem">f.</param>
/// <param name="distance">h > 0: how far from x the second gradient is taken.</param>
public sealed class DifferencedSecond<V>(IObjective<V> problem, double distance = 1e-7) : ISecondOrder<V>, ILinearOperator<V> where V : class, IVector<V>
{
    V? _at, _gradient, _point;

    /// <inheritdoc/>
    public double Value(V x) => problem.Value(x);

    /// <inheritdoc/>
    public double Gradient(V x, V gradient) => problem.Gradient(x, gradient);

    /// <inheritdoc/>
    public ILinearOperator<V> Hessian(V x)
    {
        _at ??= x.Like();
        _gradient ??= x.Like();
        problem.Gradient(x, _gradient);
        _at.CopyFrom(x);
        return this;
    }

    /// <summary><paramref name="y"/> ← ∇²f(x)·v for the x of the last <see cref="Hessian"/>.</summary>
    /// <exception cref="InvalidOperationException">There was none.</exception>
    public void Apply(V x, V y)
    {
        if (_at is null) throw new InvalidOperationException("The Hessian was not asked for yet.");
        double length = x.Norm();
        if (length == 0)
        {
            y.SetZero();
            return;
        }
        double epsilon = distance / length;
        _point ??= x.Like();
        _point.CopyFrom(_at);
        _point.Axpby(epsilon, x, 1);
        problem.Gradient(_point, y);
        y.Axpby(-1 / epsilon, _gradient!, 1 / epsilon);
    }
}
