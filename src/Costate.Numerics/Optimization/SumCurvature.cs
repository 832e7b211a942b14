using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>f = f₁ + f₂ + … with H = H₁ + H₂ + …, added in this order: as <see cref="SumObjective{V}"/>, for terms that have curvature.</summary>
/// <remarks>An instance serves one thread at a time.</remarks>
public sealed class SumCurvature<V> : ICurvature<V> where V : class, IVector<V>
{
    readonly ICurvature<V>[] _terms;
    readonly SumObjective<V> _sum;
    SumOperator<V>? _curvature;

    /// <param name="terms">The objectives to add, at least one.</param>
    /// <exception cref="ArgumentException">There are no terms.</exception>
    public SumCurvature(params ReadOnlySpan<ICurvature<V>> terms)
    {
        _terms = terms.ToArray();
        _sum = new(_terms);
    }

    /// <inheritdoc/>
    public double Value(V x) => _sum.Value(x);

    /// <inheritdoc/>
    public double Gradient(V x, V gradient) => _sum.Gradient(x, gradient);

    /// <inheritdoc/>
    public ILinearOperator<V> Curvature(V x)
    {
        _curvature ??= new(new ILinearOperator<V>[_terms.Length]);
        for (int i = 0; i < _terms.Length; i++) _curvature.Terms[i] = _terms[i].Curvature(x);
        return _curvature;
    }
}
