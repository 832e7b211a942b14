using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>Named numbers and vectors of an optimiser, in ordinal order of their names.</summary>
public sealed record OptimizerState<V>(SortedDictionary<string, double> Scalars, SortedDictionary<string, V> Vectors) where V : IVector<V>
{
    /// <summary>An empty state.</summary>
    public OptimizerState() : this(new(StringComparer.Ordinal), new(StringComparer.Ordinal)) { }

    /// <summary>The number of this name.</summary>
    /// <exception cref="ArgumentException">There is none: this is the state of another method.</exception>
    public double Scalar(string name) => Scalars.TryGetValue(name, out double value) ? value : throw Missing("number", name, Scalars.Keys);

    /// <summary>The vector of this name, not copied.</summary>
    /// <exception cref="ArgumentException">There is none: this is the state of another method.</exception>
    public V Vector(string name) => Vectors.TryGetValue(name, out V? vector) ? vector : throw Missing("vector", name, Vectors.Keys);

    static ArgumentException Missing(string kind, string name, IEnumerable<string> names) =>
        new($"The saved state has no {kind} '{name}', only: {string.Join(", ", names)}. It was saved by another method or with other options.");
}
