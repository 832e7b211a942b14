using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>f = f₁ + f₂ + …, added in this order: a loss with its regularisers is one objective.</summary>
/// <remarks>Holds one vector of work space, so an instance serves one thread at a time.</remarks>
public sealed class SumObjective<V> : IObjective<V> where V : class, IVector<V>
{
    readonly IObjective<V>[] _terms;
    V? _part;

    /// <param name="terms">The objectives to add, at least one.</param>
    /// <exception cref="ArgumentException">There are no terms.</exception>
    public SumObjective(params ReadOnlySpan<IObjective<V>> terms)
    {
        if (terms.IsEmpty) throw new ArgumentException("A sum of objectives needs at least one term.", nameof(terms));
        _terms = terms.ToArray();
    }

    /// <inheritdoc/>
    public double Value(V x)
    {
        double sum = _terms[0].Value(x);
        for (int i = 1; i < _terms.Length; i++) sum += _terms[i].Value(x);
        return sum;
    }

    /// <inheritdoc/>
    public double Gradient(V x, V gradient)
    {
        double sum = _terms[0].Gradient(x, gradient);
        if (_terms.Length > 1) _part ??= gradient.Like();
        for (int i = 1; i < _terms.Length; i++)
        {
            sum += _terms[i].Gradient(x, _part!);
            gradient.Axpby(1, _part!, 1);
        }
        return sum;
    }
}
