using System.Buffers;
using System.Runtime.InteropServices;

namespace Costate.Networks.Formats;

/// <summary>The memory of numbers seen as bytes, without a copy. The owner of the numbers keeps them.</summary>
sealed class ByteView<T>(ReadOnlyMemory<T> numbers) : MemoryManager<byte> where T : unmanaged
{
    readonly Memory<T> _numbers = MemoryMarshal.AsMemory(numbers);

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(_numbers.Span);

    /// <inheritdoc/>
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        MemoryHandle handle = _numbers.Pin();
        return new MemoryHandle((byte*)handle.Pointer + elementIndex, pinnable: new Release(handle));
    }

    /// <inheritdoc/>
    public override void Unpin() { }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) { }

    sealed class Release(MemoryHandle handle) : IPinnable
    {
        public MemoryHandle Pin(int elementIndex) => throw new NotSupportedException("The memory is pinned through the view.");

        public void Unpin() => handle.Dispose();
    }
}
