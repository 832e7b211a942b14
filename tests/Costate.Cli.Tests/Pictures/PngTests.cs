using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Costate.Cli.Output.Pictures;
using Costate.Networks.Formats;

namespace Costate.Cli.Tests.Pictures;

public sealed class PngTests
{
    [Fact]
    public void Pixels_come_back()
    {
        byte[] pixels = [0, 1, 2, 2, 1, 0], palette = [0, 0, 0, 255, 0, 0, 0, 0, 255];
        byte[] file = Png.Indexed(3, 2, pixels, palette);
        Dictionary<string, byte[]> chunks = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.Equal(Crc32.Append(0, file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            chunks.Add(Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }
        Assert.Equal(["IHDR", "PLTE", "IDAT", "IEND"], chunks.Keys);
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0], chunks["IHDR"]);
        Assert.Equal(palette, chunks["PLTE"]);
        using ZLibStream data = new(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        using MemoryStream rows = new();
        data.CopyTo(rows);
        Assert.Equal([0, 0, 1, 2, 0, 2, 1, 0], rows.ToArray());
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused() => Assert.Throws<ArgumentException>(() => Png.Indexed(2, 2, [1, 2, 3], []));

    [Fact]
    public void Colours_rise_in_lightness()
    {
        double before = -1;
        for (int i = 0; i < ColorMap.Colors; i++)
        {
            double lightness = 0.2126 * ColorMap.Table[3 * i] + 0.7152 * ColorMap.Table[3 * i + 1] + 0.0722 * ColorMap.Table[3 * i + 2];
            Assert.True(lightness > before - 0.5);
            before = lightness;
        }
        Assert.Equal((0, 254, 127), (ColorMap.Index(-1), ColorMap.Index(2), ColorMap.Index(0.5)));
    }
}
