using Costate.Numerics.Linear;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Multilevel;

/// <summary>A coarse problem that agrees with the fine one to first order, μ(x₀ + s) = f_H(x₀ + s) + τᵀs with τ = R∇f(x) − ∇f_H(x₀), for methods of order 1.</summary>
public sealed class CoherentCurvature<V> : ICoarseModel<ICurvature<V>, V>, ICurvature<V>, ILinearOperator<V> where V : class, IVector<V>
{
    readonly ICurvature<V> _coarse;
    readonly CoherentTerm<V> _term;
    ILinearOperator<V>? _curvature;

    /// <param name="coarse">f_H.</param>
    /// <param name="transfer">P, Pᵀ and α.</param>
    /// <param name="like">A vector of the shape of the coarse unknown.</param>
    /// <param name="totalStep">Whether λ/2·‖s‖² is added, that keeps the coarse iterates near x₀.</param>
    public CoherentCurvature(ICurvature<V> coarse, ITransfer<V> transfer, V like, bool totalStep = true)
    {
        (_coarse, Transfer) = (coarse, transfer);
        _term = new(like, 1, totalStep);
    }

    /// <inheritdoc/>
    public ITransfer<V> Transfer { get; }

    /// <inheritdoc/>
    public V Start => _term.Start;

    /// <inheritdoc/>
    public long Work => 0;

    /// <inheritdoc/>
    public ICurvature<V> At(ICurvature<V> fine, V x, V restricted, double lambda)
    {
        Transfer.RestrictIterate(x, Start);
        _term.Aim(_coarse.Gradient(Start, _term.Tau), restricted, lambda);
        return this;
    }

    /// <inheritdoc/>
    public double Decrease(V y)
    {
        double value = _coarse.Value(y);
        _term.At(y);
        return _term.StartValue - value - _term.Linear;
    }

    /// <inheritdoc/>
    public double Value(V x)
    {
        double value = _coarse.Value(x);
        _term.At(x);
        return value + _term.Linear + _term.TotalStep;
    }

    /// <inheritdoc/>
    public double Gradient(V x, V gradient)
    {
        double value = _coarse.Gradient(x, gradient);
        _term.At(x);
        _term.AddGradient(gradient);
        return value + _term.Linear + _term.TotalStep;
    }

    /// <inheritdoc/>
    public ILinearOperator<V> Curvature(V x)
    {
        _curvature = _coarse.Curvature(x);
        return this;
    }

    /// <summary>y ← (B_H + λI)·v.</summary>
    public void Apply(V x, V y)
    {
        _curvature!.Apply(x, y);
        if (_term.Lambda != 0) y.Axpby(_term.Lambda, x, 1);
    }
}
