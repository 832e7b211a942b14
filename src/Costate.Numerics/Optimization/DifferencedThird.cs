using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>Third derivatives from differences of Hessians: ∇³f(x)[s, v, ·] ≈ (∇²f(x + εs)v − ∇²f(x − εs)v)/(2ε), with ε = h/‖s‖.</summary>
/// <param name="problem">f.</param>
/// <param name="twin">A second instance of f, whose Hessian may be moved about while that of the first is in use.</param>
/// <param name="distance">h: how far from x the Hessians are taken.</param>
public sealed class DifferencedThird<V>(ISecondOrder<V> problem, ISecondOrder<V> twin, double distance = 1e-5) : IThirdOrder<V> where V : class, IVector<V>
{
    V? _point, _backward;

    /// <inheritdoc/>
    public long Work => problem.Work;

    /// <inheritdoc/>
    public double Value(V x) => problem.Value(x);

    /// <inheritdoc/>
    public double Gradient(V x, V gradient) => problem.Gradient(x, gradient);

    /// <inheritdoc/>
    public ILinearOperator<V> Hessian(V x) => problem.Hessian(x);

    /// <inheritdoc/>
    public void Third(V x, V s, V v, V product)
    {
        double length = s.Norm();
        product.SetZero();
        if (length == 0) return;
        double epsilon = distance / length;
        _backward ??= x.Like();
        At(x, -epsilon, s).Apply(v, _backward);
        At(x, epsilon, s).Apply(v, product);
        product.Axpby(-1 / (2 * epsilon), _backward, 1 / (2 * epsilon));
    }

    ILinearOperator<V> At(V x, double epsilon, V s)
    {
        _point ??= x.Like();
        _point.CopyFrom(x);
        _point.Axpby(epsilon, s, 1);
        return twin.Hessian(_point);
    }
}
