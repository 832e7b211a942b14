using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>s ↦ m(s) − m(0) = gᵀs + ½sᵀHs + ⅙∇³f[s, s, s] + λ/4·‖s‖⁴ around one point.</summary>
sealed class QuarticModel<V> : ISecondOrder<V>, ILinearOperator<V> where V : class, IVector<V>
{
    IThirdOrder<V>? _problem;
    ILinearOperator<V>? _hessian;
    V? _x, _linear, _at, _image, _third;
    double _lambda, _square;

    public void Aim(IThirdOrder<V> problem, V x, V gradient, double lambda, bool moved)
    {
        if (moved) _hessian = problem.Hessian(x);
        (_problem, _x, _linear, _lambda) = (problem, x, gradient, lambda);
        _at ??= x.Like();
        _image ??= x.Like();
        _third ??= x.Like();
    }

    /// <summary>T₃(0) − T₃(s).</summary>
    public double Decrease(V s)
    {
        _hessian!.Apply(s, _image!);
        _problem!.Third(_x!, s, s, _third!);
        return -_linear!.Dot(s) - s.Dot(_image!) / 2 - s.Dot(_third!) / 6;
    }

    public double Value(V x)
    {
        double square = x.Dot(x);
        return _lambda / 4 * square * square - Decrease(x);
    }

    public double Gradient(V x, V gradient)
    {
        double value = Value(x);
        gradient.CopyFrom(_linear!);
        gradient.Axpby(1, _image!, 1);
        gradient.Axpby(0.5, _third!, 1);
        gradient.Axpby(_lambda * x.Dot(x), x, 1);
        return value;
    }

    public ILinearOperator<V> Hessian(V x)
    {
        _at!.CopyFrom(x);
        _square = x.Dot(x);
        return this;
    }

    /// <summary>y ← Hv + ∇³f[s, v, ·] + λ(‖s‖²v + 2s(sᵀv)).</summary>
    public void Apply(V x, V y)
    {
        _hessian!.Apply(x, y);
        _problem!.Third(_x!, _at!, x, _third!);
        y.Axpby(1, _third!, 1);
        y.Axpby(_lambda * _square, x, 1);
        y.Axpby(2 * _lambda * _at!.Dot(x), _at, 1);
    }
}
