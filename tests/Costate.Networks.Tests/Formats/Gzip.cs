using System.IO.Compression;
using System.Text;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

/// <summary>Gzip files made and read in memory.</summary>
static class Gzip
{
    public static byte[] Pack(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }

    public static byte[] Pack(string content) => Pack(Encoding.UTF8.GetBytes(content));

    /// <summary>The content as Costate reads it.</summary>
    public static byte[] Unpack(byte[] file)
    {
        using Stream content = new InputFile("data.gz", file).Open();
        var all = new MemoryStream();
        content.CopyTo(all);
        return all.ToArray();
    }
}
