namespace Costate.Networks.Formats;

/// <summary>The content of an IDX file.</summary>
/// <typeparam name="T">The type the values were converted to.</typeparam>
public sealed class IdxArray<T>
{
    /// <summary>The type of the values in the file.</summary>
    public required IdxType Type { get; init; }

    /// <summary>Length of each dimension, slowest first.</summary>
    public required IReadOnlyList<int> Dimensions { get; init; }

    /// <summary>The values, row-major (last dimension fastest).</summary>
    public required T[] Values { get; init; }
}
