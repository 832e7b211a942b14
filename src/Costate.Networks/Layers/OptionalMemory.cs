namespace Costate.Networks.Layers;

/// <summary>Parts of memory that may not be given.</summary>
static class OptionalMemory
{
    /// <summary>The part of a span; nothing of an empty one.</summary>
    public static Span<T> PartOrNone<T>(this Span<T> memory, Range range) => memory.IsEmpty ? [] : memory[range];
}
