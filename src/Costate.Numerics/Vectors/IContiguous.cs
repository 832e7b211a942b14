namespace Costate.Numerics.Vectors;

/// <summary>Something whose numbers lie in one piece of memory, so that it can be sent as a message.</summary>
public interface IContiguous
{
    /// <summary>The numbers as bytes; writing them changes the content.</summary>
    Span<byte> Bytes { get; }
}
