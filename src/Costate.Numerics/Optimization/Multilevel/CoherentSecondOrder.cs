using Costate.Numerics.Linear;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Multilevel;

/// <summary>
/// A coarse problem that agrees with the fine one to first order, μ(x₀ + s) = f_H(x₀ + s) + τᵀs with τ = R∇f(x) − ∇f_H(x₀); or to second order, with
/// ½sᵀ(R∇²f(x)P − ∇²f_H(x₀))s in addition. For methods of order 2.
/// </summary>
/// <remarks>A product with the Hessian of a model that is coherent to second order costs one with the fine Hessian; so do values and gradients away from x₀.</remarks>
public sealed class CoherentSecondOrder<V> : ICoarseModel<ISecondOrder<V>, V>, ISecondOrder<V>, ILinearOperator<V> where V : class, IVector<V>
{
    readonly ISecondOrder<V> _coarse;
    readonly ISecondOrder<V>? _twin;
    readonly CoherentTerm<V> _term;
    readonly V? _correction, _coarseProduct;
    V? _fineDirection, _fineProduct;
    ILinearOperator<V>? _fineHessian, _startHessian, _hessian;
    V? _at;
    double _length;
    long _fineWork, _extraWork;

    /// <param name="coarse">f_H.</param>
    /// <param name="transfer">P, Pᵀ and α.</param>
    /// <param name="like">A vector of the shape of the coarse unknown.</param>
    /// <param name="twin">For a model that agrees to second order: a second instance of f_H, that keeps its Hessian at x₀. Without: first order.</param>
    /// <param name="totalStep">Whether λ/3·‖s‖³ is added, that keeps the coarse iterates near x₀.</param>
    public CoherentSecondOrder(ISecondOrder<V> coarse, ITransfer<V> transfer, V like, ISecondOrder<V>? twin = null, bool totalStep = true)
    {
        if (ReferenceEquals(coarse, twin)) throw new ArgumentException("The twin must be another instance than the coarse problem, since both keep a Hessian.", nameof(twin));
        (_coarse, Transfer, _twin) = (coarse, transfer, twin);
        _term = new(like, 2, totalStep);
        if (twin is not null) (_correction, _coarseProduct) = (like.Like(), like.Like());
    }

    /// <inheritdoc/>
    public ITransfer<V> Transfer { get; }

    /// <inheritdoc/>
    public V Start => _term.Start;

    /// <summary>Products that values and gradients took.</summary>
    long ICoarseModel<ISecondOrder<V>, V>.Work => _extraWork;

    /// <inheritdoc/>
    public long Work => _coarse.Work + (_twin is null ? 0 : _twin.Work + _fineWork);

    /// <inheritdoc/>
    public ISecondOrder<V> At(ISecondOrder<V> fine, V x, V restricted, double lambda)
    {
        Transfer.RestrictIterate(x, Start);
        _extraWork = 0;
        _term.Aim(_coarse.Gradient(Start, _term.Tau), restricted, lambda);
        if (_twin is null) return this;
        _fineDirection ??= x.Like();
        _fineProduct ??= x.Like();
        (_fineHessian, _fineWork) = (fine.Hessian(x), fine.Work);
        _startHessian = _twin.Hessian(Start);
        return this;
    }

    /// <inheritdoc/>
    public double Decrease(V y)
    {
        double value = _coarse.Value(y);
        _term.At(y);
        return _term.StartValue - value - _term.Linear - Quadratic();
    }

    /// <inheritdoc/>
    public double Value(V x)
    {
        double value = _coarse.Value(x);
        _term.At(x);
        return value + _term.Linear + Quadratic() + _term.TotalStep;
    }

    /// <inheritdoc/>
    public double Gradient(V x, V gradient)
    {
        double value = _coarse.Gradient(x, gradient);
        _term.At(x);
        double quadratic = Quadratic();
        _term.AddGradient(gradient);
        if (_twin is not null) gradient.Axpby(1, _correction!, 1);
        return value + _term.Linear + quadratic + _term.TotalStep;
    }

    /// <inheritdoc/>
    public ILinearOperator<V> Hessian(V x)
    {
        _hessian = _coarse.Hessian(x);
        _term.At(x);
        _length = _term.Length;
        (_at ??= x.Like()).CopyFrom(_term.Difference);
        return this;
    }

    /// <summary>y ← (∇²f_H + R∇²f(x)P − ∇²f_H(x₀))·v + λ(‖s‖v + s(sᵀv)/‖s‖).</summary>
    public void Apply(V x, V y)
    {
        _hessian!.Apply(x, y);
        if (_twin is not null)
        {
            Correct(x);
            y.Axpby(1, _correction!, 1);
        }
        if (_length == 0) return;
        y.Axpby(_term.Lambda * _length, x, 1);
        y.Axpby(_term.Lambda * _at!.Dot(x) / _length, _at, 1);
    }

    /// <summary>½sᵀCs for C = R∇²f(x)P − ∇²f_H(x₀), where the term stands; leaves C·s.</summary>
    double Quadratic()
    {
        if (_twin is null) return 0;
        Correct(_term.Difference);
        _extraWork += _twin.Work + _fineWork;
        return _correction!.Dot(_term.Difference) / 2;
    }

    void Correct(V v)
    {
        Transfer.Prolong(v, _fineDirection!);
        _fineHessian!.Apply(_fineDirection!, _fineProduct!);
        Transfer.Restrict(_fineProduct!, _correction!);
        _startHessian!.Apply(v, _coarseProduct!);
        _correction!.Axpby(-1, _coarseProduct!, Transfer.Scale);
    }
}
