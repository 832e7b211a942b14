using System.Numerics;

namespace Costate.Networks.Data;

/// <summary>Finds inputs that two datasets have in common.</summary>
static class Duplicates
{
    /// <summary>How many samples of <paramref name="validation"/> have exactly the inputs of some sample of <paramref name="training"/>.</summary>
    /// <remarks>Rows are sorted by a hash of their values and compared value by value, so the count is exact; 0 and −0 are equal.</remarks>
    public static int Count<T>(Dataset<T> training, Dataset<T> validation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var hashes = new ulong[training.Samples];
        var rows = new int[training.Samples];
        for (int i = 0; i < rows.Length; i++) (hashes[i], rows[i]) = (Hash(training.Input(i)), i);
        Array.Sort(hashes, rows);
        int count = 0;
        for (int i = 0; i < validation.Samples; i++)
        {
            ReadOnlySpan<T> input = validation.Input(i);
            ulong hash = Hash(input);
            for (int at = First(hashes, hash); at < hashes.Length && hashes[at] == hash; at++)
            {
                if (!input.SequenceEqual(training.Input(rows[at]))) continue;
                count++;
                break;
            }
        }
        return count;
    }

    // The position of the first entry that is not below the hash.
    static int First(ulong[] hashes, ulong hash)
    {
        int from = 0, to = hashes.Length;
        while (from < to)
        {
            int middle = (int)(((uint)from + (uint)to) / 2);
            if (hashes[middle] < hash) from = middle + 1;
            else to = middle;
        }
        return from;
    }

    static ulong Hash<T>(ReadOnlySpan<T> input) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ulong hash = 0x9E3779B97F4A7C15;
        foreach (T value in input)
        {
            hash ^= BitConverter.DoubleToUInt64Bits(double.CreateTruncating(value) + 0.0);
            hash *= 0xD6E8FEB86659FD93;
            hash ^= hash >> 32;
        }
        return hash;
    }
}
