using System.IO.Compression;
using System.Text;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

public sealed class GzipTests
{
    static byte[] Text(int length) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, length).Select(i => i * i % 97 + ","))[..length]);

    [Fact]
    public void Checksum_has_the_published_check_value_in_any_pieces()
    {
        Assert.Equal(0xCBF43926u, Crc32.Append(0, "123456789"u8));
        byte[] bytes = Text(100);
        for (int cut = 0; cut <= 100; cut++) Assert.Equal(Crc32.Append(0, bytes), Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        Assert.Equal(0u, Crc32.Append(0, []));
    }

    [Fact]
    public void Golden_file_with_name_comment_extra_field_and_header_checksum_is_read()
    {
        // Stored block of "ab"; FTEXT, FHCRC, FEXTRA, FNAME, FCOMMENT all set.
        byte[] header = [0x1F, 0x8B, 8, 0x1F, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, (byte)'n', 0, (byte)'c', 0];
        uint checksum = Crc32.Append(0, header), content = Crc32.Append(0, "ab"u8);
        byte[] file = [.. header, (byte)checksum, (byte)(checksum >> 8), 1, 2, 0, 0xFD, 0xFF, (byte)'a', (byte)'b', .. BitConverter.GetBytes(content), 2, 0, 0, 0];
        Assert.Equal("ab"u8.ToArray(), Gzip.Unpack(file));
        file[18] ^= 1;
        Assert.Contains("checksum", Assert.Throws<BadFileException>(() => Gzip.Unpack(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Round_trip_for_lengths_around_every_buffer_size(CompressionLevel level)
    {
        foreach (int length in new[] { 0, 1, 2, 8191, 8192, 8193, 16383, 16384, 16385, 32768, 65535, 65536, 65537, 81920, 81921, 200_000 })
            Assert.Equal(Text(length), Gzip.Unpack(Gzip.Pack(Text(length), level)));
        for (int length = 0; length < 400; length++) Assert.Equal(Text(length), Gzip.Unpack(Gzip.Pack(Text(length), level)));
    }

    [Fact]
    public void Recognised_by_its_first_bytes_not_by_the_name()
    {
        Assert.Equal("1F8B is no magic"u8.ToArray(), Gzip.Unpack("1F8B is no magic"u8.ToArray()));
        Assert.Equal([0x1F, 0x8B], Gzip.Unpack([0x1F, 0x8B]));
        Assert.Empty(Gzip.Unpack([]));
    }

    [Fact]
    public void Truncation_anywhere_is_an_error()
    {
        byte[] file = Gzip.Pack(Text(3000));
        foreach (byte[] cut in Mutations.Truncations(file).Skip(3)) Assert.Throws<BadFileException>(() => Gzip.Unpack(cut));
    }

    [Fact]
    public void Truncation_of_a_long_file_is_an_error()
    {
        byte[] file = Gzip.Pack(Text(400_000), CompressionLevel.NoCompression);
        foreach (int length in new[] { 20, 8192, 16_384, 65_536, 300_000, file.Length - 9, file.Length - 8, file.Length - 1 })
            Assert.Throws<BadFileException>(() => Gzip.Unpack(file[..length]));
    }

    [Fact]
    public void A_second_member_or_trailing_bytes_are_errors_even_behind_a_copy_of_the_trailer()
    {
        foreach (byte[] file in new[] { Gzip.Pack(Text(50)), Gzip.Pack(Text(300_000), CompressionLevel.NoCompression) })
        {
            Assert.Throws<BadFileException>(() => Gzip.Unpack([.. file, .. file]));
            Assert.Throws<BadFileException>(() => Gzip.Unpack([.. file, 0]));
            Assert.Throws<BadFileException>(() => Gzip.Unpack([.. file, .. new byte[100_000]]));
            string message = Assert.Throws<BadFileException>(() => Gzip.Unpack([.. file, .. file[^8..]])).Message;
            Assert.Contains("8 more bytes follow", message, StringComparison.Ordinal);
            Assert.Throws<BadFileException>(() => Gzip.Unpack([.. file, .. new byte[50_000], .. file[^8..]]));
        }
    }

    [Fact]
    public void Every_bit_flip_is_noticed_or_harmless()
    {
        byte[] content = Text(600), file = Gzip.Pack(content);
        int harmless = 0;
        foreach (byte[] damaged in Mutations.BitFlips(file).Skip(24))
        {
            try
            {
                Assert.Equal(content, Gzip.Unpack(damaged));
                harmless++;
            }
            catch (BadFileException)
            {
            }
        }
        // Time (4 bytes), level and system are not covered by any checksum, nor is the text flag; up to 7 bits pad the data.
        Assert.InRange(harmless, 49, 56);
    }

    [Fact]
    public void Random_damage_throws_nothing_but_the_one_exception()
    {
        byte[] content = Text(300), file = Gzip.Pack(content);
        foreach (byte[] damaged in Mutations.Random(file, 10_000, seed: 11))
        {
            try
            {
                byte[] got = Gzip.Unpack(damaged);
                Assert.True(got.AsSpan().SequenceEqual(content) || got.AsSpan().SequenceEqual(damaged), "seed 11: damage went unnoticed");
            }
            catch (BadFileException)
            {
            }
        }
    }

    [Fact]
    public void Expansion_is_bounded_while_reading()
    {
        byte[] file = Gzip.Pack(new byte[1_000_000]);
        Assert.Equal(1_000_000, new InputFile("zeros.gz", file).Measure());
        var strict = new ReaderLimits { GzipExpansion = 10 };
        string message = Assert.Throws<BadFileException>(() => new InputFile("zeros.gz", file).Measure(strict)).Message;
        Assert.Contains($"zeros.gz: {file.Length} compressed bytes expand to more than {10 * file.Length} bytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_on_disk_are_closed_also_after_errors()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Gzip.Pack("1,2\n"));
            Assert.Equal(4, new InputFile(path).Measure());
            File.WriteAllBytes(path, [0x1F, 0x8B, 8, 0xFF]);
            Assert.Throws<BadFileException>(() => new InputFile(path).Measure());
            using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Throws<FileNotFoundException>(() => new InputFile(path).Measure());
    }
}
