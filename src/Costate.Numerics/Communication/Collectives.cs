using System.Runtime.InteropServices;

namespace Costate.Numerics.Communication;

/// <summary>Operations that all ranks of a communicator call together, built from messages: trees over the ranks, about 2·log₂ P messages deep.</summary>
public static class Collectives
{
    /// <summary>Tags from here on belong to collective operations.</summary>
    public const int FirstTag = 30_000;

    const int Up = FirstTag, Down = FirstTag + 1;

    extension(ICommunicator ranks)
    {
        /// <summary>The numbers (or other plain values) of one rank for all.</summary>
        /// <param name="root">The rank that has them.</param>
        /// <param name="values">Read on that rank, overwritten on all others. As many on all ranks.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
        public void Broadcast<T>(int root, Span<T> values) where T : unmanaged
        {
            if ((uint)root >= (uint)ranks.Size) throw new ArgumentOutOfRangeException(nameof(root), root, $"The values of one of the ranks 0 … {ranks.Size - 1} can be broadcast.");
            Span<byte> message = MemoryMarshal.AsBytes(values);
            int size = ranks.Size, shifted = (ranks.Rank - root + size) % size, bit = 1;
            for (; bit < size; bit <<= 1)
            {
                if ((shifted & bit) == 0) continue;
                ranks.Receive((shifted - bit + root) % size, Down, message);
                break;
            }
            for (bit >>= 1; bit > 0; bit >>= 1)
                if (shifted + bit < size) ranks.Send((shifted + bit + root) % size, Down, message);
        }

        /// <summary>One value of one rank for all.</summary>
        public T Broadcast<T>(int root, T value) where T : unmanaged
        {
            ranks.Broadcast(root, new Span<T>(ref value));
            return value;
        }

        /// <summary>The values of all ranks, one after another in the order of the ranks, on rank 0.</summary>
        /// <param name="starts">Size + 1 numbers: those of rank r stand at starts[r] … starts[r + 1] − 1. The same on all ranks.</param>
        /// <param name="all">Those of this rank are read. On rank 0 all others are overwritten; on the other ranks some may be.</param>
        /// <exception cref="ArgumentException">There are not Size + 1 starts.</exception>
        public void Gather<T>(ReadOnlySpan<int> starts, Span<T> all) where T : unmanaged
        {
            int size = ranks.Size, rank = ranks.Rank;
            if (starts.Length != size + 1) throw new ArgumentException($"{size} ranks need {size + 1} starts, not {starts.Length}.", nameof(starts));
            for (int bit = 1; bit < size; bit <<= 1)
            {
                // What a subtree has gathered is contiguous: ranks r … r + bit − 1.
                if ((rank & bit) != 0)
                {
                    ranks.Send(rank - bit, Up, Part(starts, all, rank, Math.Min(rank + bit, size)));
                    return;
                }
                if (rank + bit < size) ranks.Receive(rank + bit, Up, Part(starts, all, rank + bit, Math.Min(rank + 2 * bit, size)));
            }
        }

        /// <summary>The values of all ranks, one after another in the order of the ranks, on all ranks.</summary>
        /// <param name="starts">Size + 1 numbers: those of rank r stand at starts[r] … starts[r + 1] − 1. The same on all ranks.</param>
        /// <param name="all">Those of this rank are read, all others overwritten.</param>
        /// <exception cref="ArgumentException">There are not Size + 1 starts.</exception>
        public void AllGather<T>(ReadOnlySpan<int> starts, Span<T> all) where T : unmanaged
        {
            ranks.Gather(starts, all);
            ranks.Broadcast(0, all[..starts[^1]]);
        }

        /// <summary>One value of every rank, on all ranks.</summary>
        public T[] AllGather<T>(T value) where T : unmanaged
        {
            T[] all = new T[ranks.Size];
            int[] starts = new int[ranks.Size + 1];
            for (int r = 0; r <= ranks.Size; r++) starts[r] = r;
            all[ranks.Rank] = value;
            ranks.AllGather(starts, all.AsSpan());
            return all;
        }

        /// <summary>Returns when all ranks have called this.</summary>
        public void Barrier() => ranks.AllGather<byte>(stackalloc int[ranks.Size + 1], []);
    }

    static Span<byte> Part<T>(ReadOnlySpan<int> starts, Span<T> all, int first, int end) where T : unmanaged =>
        MemoryMarshal.AsBytes(all[starts[first]..starts[end]]);
}
