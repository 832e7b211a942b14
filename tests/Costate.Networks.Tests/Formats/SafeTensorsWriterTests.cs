using System.Globalization;
using System.Text;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

public class SafeTensorsWriterTests
{
    [Fact]
    public void An_empty_file_has_the_golden_bytes() =>
        Assert.Equal("08000000000000007B7D202020202020", Convert.ToHexString(SafeTensorsBytes.Write()));

    [Fact]
    public void A_file_with_one_tensor_has_the_golden_bytes()
    {
        byte[] bytes = SafeTensorsBytes.Write(NamedTensor.CopyOf<float>("w", [1, -2], 2));
        Assert.Equal(72, bytes.Length);
        Assert.Equal("3800000000000000", Convert.ToHexString(bytes.AsSpan(0, 8)));
        Assert.Equal("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  """, Encoding.UTF8.GetString(bytes, 8, 56));
        Assert.Equal("0000803F000000C0", Convert.ToHexString(bytes.AsSpan(64)));
    }

    [Fact]
    public void Metadata_come_first_then_tensors_by_type_from_the_widest_and_by_name()
    {
        NamedTensor[] tensors =
        [
            NamedTensor.CopyOf<byte>("b", [7], 1), NamedTensor.CopyOf<float>("z", [1], 1), NamedTensor.CopyOf<bool>("a", [true], 1),
            NamedTensor.CopyOf<double>("d", [1], 1), NamedTensor.CopyOf<float>("B", [2], 1), NamedTensor.CopyOf<long>("l", [3]),
        ];
        byte[] bytes = SafeTensorsBytes.Write(tensors, new Dictionary<string, string> { ["é"] = "3", ["b"] = "2", ["B"] = "1" });
        const string Header = """
            {"__metadata__":{"B":"1","b":"2","é":"3"},"l":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"d":{"dtype":"F64","shape":[1],"data_offsets":[8,16]},"B":{"dtype":"F32","shape":[1],"data_offsets":[16,20]},"z":{"dtype":"F32","shape":[1],"data_offsets":[20,24]},"b":{"dtype":"U8","shape":[1],"data_offsets":[24,25]},"a":{"dtype":"BOOL","shape":[1],"data_offsets":[25,26]}}
            """;
        int length = BitConverter.ToInt32(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(Header, Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Array.Reverse(tensors);
        Assert.Equal(bytes, SafeTensorsBytes.Write(tensors, new Dictionary<string, string> { ["B"] = "1", ["é"] = "3", ["b"] = "2" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/w")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\\b")]
    public void A_name_that_readers_refuse_is_not_written(string name)
    {
        var e = Assert.Throws<ArgumentException>(() => NamedTensor.CopyOf<float>(name, [1], 1));
        Assert.Contains("cannot name a tensor", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_do_not_fit_their_description_are_refused()
    {
        var e = Assert.Throws<ArgumentException>(() => NamedTensor.CopyOf<float>("w", [1, 2, 3], 2, 2));
        Assert.StartsWith("Tensor 'w' of shape [2, 2] and type F32 needs 16 bytes but got 12.", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new NamedTensor("m", ElementType.Bool, [2], new byte[] { 1, 2 }));
        Assert.Throws<ArgumentException>(() => new NamedTensor("m", ElementType.U8, new long[33], Array.Empty<byte>()));
        Assert.Throws<ArgumentException>(() => new NamedTensor("m", ElementType.U8, [long.MaxValue, long.MaxValue], new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NamedTensor("m", ElementType.U8, [-1, -1], new byte[1]));
        Assert.Throws<NotSupportedException>(() => NamedTensor.CopyOf<decimal>("m", [1]));
    }

    [Fact]
    public void Two_tensors_cannot_share_a_name()
    {
        var e = Assert.Throws<ArgumentException>(() => SafeTensorsBytes.Write(NamedTensor.CopyOf<float>("w", [1]), NamedTensor.CopyOf<double>("w", [1])));
        Assert.StartsWith("Two tensors are called 'w'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_are_handed_over_without_a_copy()
    {
        var values = new float[1 << 20];
        NamedTensor tensor = NamedTensor.Of<float>("w", values, values.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SafeTensorsWriter.Write(Stream.Null, [tensor]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_384);
        values[0] = 3;
        Assert.Equal(3, BitConverter.ToSingle(tensor.Bytes.Span));
    }

    [Fact]
    public void Pinned_bytes_are_those_of_the_numbers()
    {
        NamedTensor tensor = NamedTensor.Of<float>("w", new float[] { 1, -2 }, 2);
        using System.Buffers.MemoryHandle handle = tensor.Bytes[4..].Pin();
        unsafe
        {
            Assert.Equal(-2, *(float*)handle.Pointer);
        }
    }

    [Fact]
    public void Neither_writing_nor_reading_asks_for_the_culture()
    {
        CultureInfo former = CultureInfo.CurrentCulture;
        var hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (hostile.NumberFormat.NegativeSign, hostile.NumberFormat.NumberDecimalSeparator, hostile.NumberFormat.NumberGroupSeparator) = ("~", ",", ".");
        byte[][] expected = [.. SafeTensorsBytes.Seeds()];
        try
        {
            CultureInfo.CurrentCulture = hostile;
            Assert.Equal("~1", (-1).ToString(CultureInfo.CurrentCulture));
            Assert.Equal(expected, SafeTensorsBytes.Seeds());
            foreach (byte[] seed in expected) SafeTensorsBytes.Read(seed);
        }
        finally
        {
            CultureInfo.CurrentCulture = former;
        }
    }
}
