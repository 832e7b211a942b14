using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>f = f₁ + f₂ + …, added in this order: a loss with its regularisers is one objective.</summary>
/// <remarks>Holds one vector of work space unless all terms but the first are an <see cref="IAddend{V}"/>; an instance serves one thread at a time.</remarks>
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
        for (int i = 1; i < _terms.Length; i++) sum += _terms[i] is IAddend<V> addend ? addend.AddGradient(x, gradient) : Add(_terms[i], x, gradient);
        return sum;
    }

    double Add(IObjective<V> term, V x, V gradient)
    {
        _part ??= gradient.Like();
        double value = term.Gradient(x, _part);
        gradient.Axpby(1, _part, 1);
        return value;
    }
}
