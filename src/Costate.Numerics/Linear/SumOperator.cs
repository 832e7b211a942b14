using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>A = A₁ + A₂ + …, added in this order.</summary>
/// <remarks>Holds one vector of work space, so an instance serves one thread at a time.</remarks>
public sealed class SumOperator<V> : ILinearOperator<V> where V : class, IVector<V>
{
    readonly ILinearOperator<V>[] _terms;
    V? _part;

    /// <param name="terms">The operators to add, at least one.</param>
    /// <exception cref="ArgumentException">There are no terms.</exception>
    public SumOperator(params ReadOnlySpan<ILinearOperator<V>> terms)
    {
        if (terms.IsEmpty) throw new ArgumentException("A sum of operators needs at least one term.", nameof(terms));
        _terms = terms.ToArray();
    }

    /// <summary>The terms, which may be replaced.</summary>
    internal Span<ILinearOperator<V>> Terms => _terms;

    /// <inheritdoc/>
    public void Apply(V x, V y)
    {
        _terms[0].Apply(x, y);
        if (_terms.Length > 1) _part ??= y.Like();
        for (int i = 1; i < _terms.Length; i++)
        {
            _terms[i].Apply(x, _part!);
            y.Axpby(1, _part!, 1);
        }
    }
}
