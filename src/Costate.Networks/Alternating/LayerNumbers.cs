namespace Costate.Networks.Alternating;

/// <summary>One number for all layers, or one for each. Equal if the numbers are.</summary>
public readonly struct LayerNumbers : IEquatable<LayerNumbers>
{
    readonly double[] _numbers;

    /// <param name="numbers">The numbers, at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public LayerNumbers(params ReadOnlySpan<double> numbers)
    {
        if (numbers.IsEmpty) throw new ArgumentException("One number, or one for each layer, was expected, but there is none.", nameof(numbers));
        _numbers = numbers.ToArray();
    }

    /// <summary>How many there are: 1 stands for all layers.</summary>
    public int Count => All.Length;

    /// <summary>The numbers.</summary>
    public ReadOnlySpan<double> All => _numbers;

    /// <summary>That of a layer.</summary>
    public double this[int layer] => Count == 1 ? _numbers[0] : _numbers[layer];

    /// <inheritdoc/>
    public bool Equals(LayerNumbers other) => All.SequenceEqual(other.All);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LayerNumbers other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        foreach (double number in All) hash.Add(number);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public static bool operator ==(LayerNumbers a, LayerNumbers b) => a.Equals(b);

    /// <inheritdoc/>
    public static bool operator !=(LayerNumbers a, LayerNumbers b) => !a.Equals(b);
}
