using System.Runtime.InteropServices;

namespace Costate.Mpi;

/// <summary>Native memory for one message at a time: MPI may use it while the collector moves what it likes.</summary>
sealed unsafe class Parcel
{
    const int Alignment = 64;

    /// <param name="capacity">Bytes.</param>
    public Parcel(int capacity)
    {
        Capacity = capacity;
        Memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(capacity, 1), Alignment);
    }

    /// <summary>Bytes that it has room for.</summary>
    public int Capacity { get; }

    /// <summary>Where they begin.</summary>
    public byte* Memory { get; }

    /// <summary>The sending that is on its way.</summary>
    public nint Request { get; set; }

    /// <summary>Gives the memory back.</summary>
    public void Free() => NativeMemory.AlignedFree(Memory);
}
