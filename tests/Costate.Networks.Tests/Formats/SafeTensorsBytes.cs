using System.Buffers.Binary;
using System.Text;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

/// <summary>Files made by hand, and readings of them.</summary>
static class SafeTensorsBytes
{
    /// <summary>A file with this header, exactly as given, and this many data bytes.</summary>
    public static byte[] File(string header, params byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        return [.. length, .. text, .. data];
    }

    public static byte[] Write(params NamedTensor[] tensors) => Write(tensors, null);

    public static byte[] Write(NamedTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    public static SafeTensorsFile Read(byte[] bytes, ReaderLimits? limits = null) => SafeTensorsReader.Read(new MemoryStream(bytes), "file", limits);

    public static BadFileException Refused(byte[] bytes) => Assert.Throws<BadFileException>(() => Read(bytes));

    /// <summary>Small files that together use everything the format has.</summary>
    public static IEnumerable<byte[]> Seeds()
    {
        yield return Write();
        yield return Write(NamedTensor.CopyOf<float>("w", [1, -2], 2));
        yield return Write(
            [
                NamedTensor.CopyOf<double>("layer/0.weight", [1, 2, 3, 4, 5, 6], 2, 3), NamedTensor.CopyOf<double>("scalar", [0.5]),
                NamedTensor.CopyOf<bool>("mask", [true, false, true], 3), NamedTensor.CopyOf<int>("empty", [], 0, 7), NamedTensor.CopyOf<int>("none", [], 0),
            ],
            new Dictionary<string, string> { ["z"] = "1", ["a"] = "text with \" and ü" });
    }
}
