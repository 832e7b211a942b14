using System.Buffers.Binary;
using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

public sealed class IdxTests
{
    static InputFile File(params byte[] content) => new("t.idx", content);

    static byte[] Write<T>(IdxType type, int[] dimensions, params T[] values) where T : unmanaged, INumberBase<T>
    {
        var stream = new MemoryStream();
        IdxWriter.Write<T>(stream, type, dimensions, values);
        return stream.ToArray();
    }

    static byte[] Header(byte type, params uint[] dimensions)
    {
        var header = new byte[4 + 4 * dimensions.Length];
        (header[2], header[3]) = (type, (byte)dimensions.Length);
        for (int i = 0; i < dimensions.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + 4 * i), dimensions[i]);
        return header;
    }

    static string Fails(params byte[] content) => Assert.Throws<BadFileException>(() => IdxReader.Read<double>(File(content))).Message;

    [Fact]
    public void Golden_bytes()
    {
        byte[] golden = [0, 0, 8, 1, 0, 0, 0, 2, 1, 2];
        Assert.Equal(golden, Write<byte>(IdxType.U8, [2], 1, 2));
        IdxArray<byte> array = IdxReader.Read<byte>(File(golden));
        Assert.Equal((IdxType.U8, 2), (array.Type, array.Dimensions[0]));
        Assert.Equal([1, 2], array.Values);
        // Big-endian values, by hand.
        Assert.Equal([-2.0, 258], IdxReader.Read<double>(File([.. Header(0x0B, 2), 0xFF, 0xFE, 1, 2])).Values);
        Assert.Equal([-1.0], IdxReader.Read<double>(File([.. Header(0x09, 1), 0xFF])).Values);
        Assert.Equal([16909060.0], IdxReader.Read<double>(File([.. Header(0x0C, 1), 1, 2, 3, 4])).Values);
        Assert.Equal([1.0], IdxReader.Read<double>(File([.. Header(0x0D, 1), 0x3F, 0x80, 0, 0])).Values);
        Assert.Equal([-2.0], IdxReader.Read<double>(File([.. Header(0x0E, 1), 0xC0, 0, 0, 0, 0, 0, 0, 0])).Values);
    }

    [Fact]
    public void Round_trip_of_all_types_and_ranks_compressed_or_not()
    {
        (IdxType Type, double[] Values)[] cases =
        [
            (IdxType.U8, [0, 1, 127, 128, 255, 7]), (IdxType.I8, [-128, -1, 0, 1, 127, 5]), (IdxType.I16, [-32768, 32767, -1, 0, 256, 9]),
            (IdxType.I32, [int.MinValue, int.MaxValue, -1, 0, 65536, 3]), (IdxType.F32, [-0.5, float.MaxValue, float.Epsilon, 0, double.NaN, double.NegativeInfinity]),
            (IdxType.F64, [0.1, double.MaxValue, double.Epsilon, -0.0, double.NaN, double.PositiveInfinity]),
        ];
        foreach ((IdxType type, double[] values) in cases)
        {
            foreach (int[] dimensions in new int[][] { [6], [2, 3], [3, 1, 2], [1, 1, 1, 1, 1, 1, 3, 2], [0], [4, 0, 2] })
            {
                double[] expected = dimensions.Contains(0) ? [] : values;
                byte[] file = Write(type, dimensions, expected);
                foreach (byte[] content in new[] { file, Gzip.Pack(file) })
                {
                    IdxArray<double> array = IdxReader.Read<double>(File(content));
                    Assert.Equal(type, array.Type);
                    Assert.Equal(dimensions, array.Dimensions);
                    Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), array.Values.Select(BitConverter.DoubleToInt64Bits));
                }
            }
        }
        byte[] large = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * i >> 4))];
        Assert.Equal(large, IdxReader.Read<byte>(File(Gzip.Pack(Write(IdxType.U8, [1000, 200], large)))).Values);
        Assert.Equal(large.Select(x => (double)x), IdxReader.Read<double>(File(Write(IdxType.F64, [200_000], large))).Values);
    }

    [Fact]
    public void Damaged_headers_say_what_was_expected_and_found()
    {
        Assert.Contains("byte 0: an IDX file starts with 00 00, this one with 89 50", Fails(0x89, 0x50, 0x4E, 0x47), StringComparison.Ordinal);
        Assert.Contains("byte 2: the type of the values is 0A", Fails(0, 0, 0x0A, 1), StringComparison.Ordinal);
        Assert.Contains("byte 3: the array has 0 dimensions", Fails(0, 0, 8, 0), StringComparison.Ordinal);
        Assert.Contains("byte 3: the array has 9 dimensions", Fails([.. Header(8, 1, 1, 1, 1, 1, 1, 1, 1, 1), 5]), StringComparison.Ordinal);
        Assert.Contains("byte 6: the file ends after 6 bytes", Fails(0, 0, 8, 1, 0, 0), StringComparison.Ordinal);
        Assert.Contains("announces 2 × 3 values of 2 bytes, 12 bytes, but 11 bytes follow: the file is truncated", Fails([.. Header(0x0B, 2, 3), .. new byte[11]]), StringComparison.Ordinal);
        Assert.Contains("3 bytes are too many", Fails([.. Header(0x08, 2), .. new byte[5]]), StringComparison.Ordinal);
        Assert.Contains("the file ends after 0 bytes", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_sizes_are_refused_without_allocating()
    {
        uint[] sizes = [1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];
        byte[][] headers = [.. sizes.SelectMany(a => sizes.Select(b => Header(0x0E, a, b))), Header(0x0E, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)];
        foreach (byte[] header in headers.SelectMany(h => new[] { h, Gzip.Pack(h) })) Fails(header);
        // 2^128 values are 0 values to 128-bit arithmetic, and 0 bytes are present.
        Assert.Contains("more than any file holds", Fails(Header(8, [.. Enumerable.Repeat(0x10000u, 8)])), StringComparison.Ordinal);
        // A zero dimension makes any other harmless, but not representable beyond int.
        Assert.Contains("too large for one .NET array", Fails(Header(8, 0, 0x80000000)), StringComparison.Ordinal);
        InputFile file = File(headers[7]), packed = File(Gzip.Pack(headers[7]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<BadFileException>(() => IdxReader.Read<double>(file));
        Assert.Throws<BadFileException>(() => IdxReader.Read<double>(packed));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void Reading_allocates_the_values_once()
    {
        InputFile file = File(Write(IdxType.F32, [1000, 1000], new float[1_000_000]));
        IdxReader.Read<float>(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        IdxReader.Read<float>(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 4_000_000, 4_100_000);
    }

    [Fact]
    public void Truncation_anywhere_is_an_error_and_damage_throws_nothing_but_the_one_exception()
    {
        byte[] plain = Write<byte>(IdxType.U8, [3, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), labels = Write<byte>(IdxType.U8, [3], 0, 1, 2);
        foreach (byte[] cut in Mutations.Truncations(plain)) Fails(cut);
        foreach (byte[] cut in Mutations.Truncations(Gzip.Pack(plain))) Fails(cut);
        const int Seed = 21;
        foreach (byte[] seed in new[] { plain, Gzip.Pack(plain) })
        {
            foreach (byte[] damaged in Mutations.BitFlips(seed).Concat(Mutations.Random(seed, 10_000, Seed)))
            {
                try
                {
                    Dataset<float> data = IdxSource.Read<float>(File(damaged), File(labels));
                    Assert.True(data.Samples == 3 && data.Inputs.Length == 3 * data.Features, $"seed {Seed}");
                }
                catch (BadFileException)
                {
                }
            }
        }
        foreach (byte[] damaged in Mutations.BitFlips(labels).Concat(Mutations.Random(labels, 10_000, Seed)))
        {
            try
            {
                Assert.True(IdxSource.Read<float>(File(plain), File(damaged)).Labels!.Length == 3, $"seed {Seed}");
            }
            catch (BadFileException)
            {
            }
        }
    }

    [Fact]
    public void Images_are_flattened_and_labelled()
    {
        InputFile images = File(Gzip.Pack(Write<byte>(IdxType.U8, [2, 2, 2], 0, 1, 2, 255, 4, 5, 6, 7))), labels = new("labels", [0, 0, 8, 1, 0, 0, 0, 2, 2, 0]);
        Dataset<float> data = IdxSource.Read<float>(images, labels);
        Assert.Equal([0f, 1, 2, 255, 4, 5, 6, 7], data.Inputs);
        Assert.Equal((2, 4, 3), (data.Samples, data.Features, data.Classes));
        Assert.Equal([2, 0], data.Labels!);
        Assert.Equal(["0", "1", "2"], data.ClassNames);
        Assert.Equal(5, IdxSource.Read<float>(images, labels, ["a", "b", "c", "d", "e"]).Classes);

        string message = Assert.Throws<BadFileException>(() => IdxSource.Read<float>(images, labels, ["a", "b"])).Message;
        Assert.Equal("labels:byte 8: label 0 is 2, but there are 2 classes, 0 to 1", message);
        message = Assert.Throws<BadFileException>(() => IdxSource.Read<float>(images, new InputFile("labels", Write<byte>(IdxType.U8, [3], 0, 1, 2)))).Message;
        Assert.Contains("3 labels, but t.idx has 2 images", message, StringComparison.Ordinal);
        Assert.Contains("are images and labels exchanged?", Assert.Throws<BadFileException>(() => IdxSource.Read<float>(labels, images)).Message, StringComparison.Ordinal);
        Assert.Contains("is it the label file?", Assert.Throws<BadFileException>(() => IdxSource.Inputs<float>(labels)).Message, StringComparison.Ordinal);
        Assert.Contains("holds no values (0 × 2)", Assert.Throws<BadFileException>(() => IdxSource.Inputs<float>(File(Header(8, 0, 2)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_refuses_what_the_file_cannot_hold()
    {
        Assert.Contains("Value 1 is 256", Assert.Throws<ArgumentException>(() => Write(IdxType.U8, [2], 0, 256)).Message, StringComparison.Ordinal);
        Assert.Contains("Value 0 is 0.5", Assert.Throws<ArgumentException>(() => Write(IdxType.I16, [1], 0.5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Write(IdxType.I32, [1], double.NaN));
        Assert.Throws<ArgumentException>(() => Write(IdxType.I32, [1], 3e9));
        Assert.Contains("need 6 values, but there are 5", Assert.Throws<ArgumentException>(() => Write<byte>(IdxType.U8, [2, 3], 1, 2, 3, 4, 5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Write<byte>(IdxType.U8, [], 1));
    }
}
