using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

/// <summary>Damaged and malicious files: each is read or refused by a <see cref="BadFileException"/>, and none makes the reader allocate more than its size justifies.</summary>
public class SafeTensorsHostileTests
{
    const int Mutations = 60_000, Seed = 20_260;
    static readonly string[] _words =
        ["{", "}", "[", "]", "\"", ",", ":", "0", "-1", "1e9", "18446744073709551616", "\\ud800", "__metadata__", "dtype", "shape", "data_offsets", "null"];

    [Fact]
    public void Truncation_at_every_offset_is_refused()
    {
        foreach (byte[] seed in SafeTensorsBytes.Seeds())
        {
            for (int length = 0; length < seed.Length; length++) SafeTensorsBytes.Refused(seed[..length]);
        }
    }

    [Fact]
    public void Trailing_bytes_are_refused_with_offset_and_count()
    {
        byte[] seed = SafeTensorsBytes.Seeds().ElementAt(1);
        Assert.Equal("file:byte 72: The tensors end here, but 3 more bytes follow: the file is damaged.", SafeTensorsBytes.Refused([.. seed, 0, 0, 0]).Message);
    }

    [Fact]
    public void Every_flip_of_one_bit_is_read_or_refused()
    {
        int read = 0, refused = 0;
        foreach (byte[] seed in SafeTensorsBytes.Seeds())
        {
            for (int bit = 0; bit < 8 * seed.Length; bit++)
            {
                byte[] flipped = [.. seed];
                flipped[bit >> 3] ^= (byte)(1 << (bit & 7));
                if (IsRead(flipped)) read++;
                else refused++;
            }
        }
        Assert.True(read > 100 && refused > 1000, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Random_mutations_are_read_or_refused()
    {
        byte[][] seeds = [.. SafeTensorsBytes.Seeds()];
        byte[][] words = [.. _words.Select(Encoding.UTF8.GetBytes)];
        var random = new Random(Seed);
        int read = 0;
        for (int i = 0; i < Mutations; i++)
        {
            List<byte> bytes = [.. seeds[random.Next(seeds.Length)]];
            for (int change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--) Mutate(bytes, words, random);
            if (random.Next(4) > 0 && bytes.Count >= 8) FixLength(bytes, random);
            try
            {
                if (IsRead([.. bytes])) read++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed}, mutation {i}: {e}");
            }
        }
        Assert.InRange(read, 1000, Mutations - 1000);
    }

    [Fact]
    public void Extreme_sizes_are_refused_without_allocating_for_them()
    {
        ulong[] extremes = [1, (16 << 20) - 1, 16 << 20, (16 << 20) + 1, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue];
        foreach (ulong extreme in extremes)
        {
            var file = new byte[100];
            BinaryPrimitives.WriteUInt64LittleEndian(file, extreme);
            RefusedCheaply(file);
            string number = extreme.ToString(CultureInfo.InvariantCulture);
            RefusedCheaply(SafeTensorsBytes.File($$$"""{"w":{"dtype":"F64","shape":[{{{number}}}],"data_offsets":[0,{{{number}}}]}}"""));
            RefusedCheaply(SafeTensorsBytes.File($$$"""{"w":{"dtype":"F64","shape":[{{{number}}}],"data_offsets":[0,0]}}"""));
            RefusedCheaply(SafeTensorsBytes.File($$$"""{"w":{"dtype":"F64","shape":[0],"data_offsets":[{{{number}}},{{{number}}}]}}"""));
        }
        SafeTensorsBytes.Refused(new byte[100]);
    }

    [Fact]
    public void Endless_structures_are_refused_cheaply()
    {
        RefusedCheaply(SafeTensorsBytes.File(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))));
        RefusedCheaply(SafeTensorsBytes.File("{\"w\":{\"shape\":[" + string.Join(',', Enumerable.Repeat('1', 500_000)) + "]}}"));
        RefusedCheaply(SafeTensorsBytes.File("{\"" + new string('n', 4_000_000) + "\":{}}"));
        RefusedCheaply(SafeTensorsBytes.File("{\"w\":{\"dtype\":\"" + new string('n', 4_000_000) + "\"}}"));
    }

    [Fact]
    public void A_file_of_data_is_held_once()
    {
        byte[] file = SafeTensorsBytes.Write(NamedTensor.CopyOf<float>("w", new float[1 << 20], 1 << 20));
        Assert.InRange(Allocated(() => SafeTensorsBytes.Read(file)), 4 << 20, file.Length + 65_536);
    }

    [Fact]
    public void The_header_may_be_as_long_as_its_cap_and_no_longer()
    {
        int cap = (int)ReaderLimits.Default.SafeTensorsHeader;
        Assert.Empty(SafeTensorsBytes.Read(SafeTensorsBytes.File("{}" + new string(' ', cap - 2))).Tensors);
        byte[] beyond = SafeTensorsBytes.File("{}" + new string(' ', cap - 1));
        Assert.InRange(Allocated(() => SafeTensorsBytes.Refused(beyond)), 0, 65_536);
    }

    static void RefusedCheaply(byte[] file) => Assert.InRange(Allocated(() => SafeTensorsBytes.Refused(file)), 0, 2L * file.Length + (1 << 20));

    static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    static bool IsRead(byte[] file)
    {
        try
        {
            foreach (NamedTensor tensor in SafeTensorsBytes.Read(file).Tensors) Assert.Equal(tensor.Bytes.Length, tensor.Length * tensor.Type.Size());
            return true;
        }
        catch (BadFileException)
        {
            return false;
        }
    }

    static void Mutate(List<byte> bytes, byte[][] words, Random random)
    {
        int at = random.Next(bytes.Count);
        switch (random.Next(6))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at)); break;
            case 3: bytes.InsertRange(at, words[random.Next(words.Length)]); break;
            case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at))); break;
            default: bytes[at] = (byte)"0123456789"[random.Next(10)]; break;
        }
    }

    // Most mutations change the header's length; with the length put right they reach the parser behind it.
    static void FixLength(List<byte> bytes, Random random)
    {
        int end = bytes.LastIndexOf((byte)'}');
        if (end < 8) return;
        do end++;
        while (end < bytes.Count && bytes[end] == (byte)' ');
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(end - 8 + (random.Next(8) == 0 ? 1 : 0)));
        for (int i = 0; i < 8; i++) bytes[i] = length[i];
    }
}
