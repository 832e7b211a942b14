using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

public class SafeTensorsReaderTests
{
    static readonly long[][] _shapes = [[], [1], [5], [0], [2, 3], [0, 4], [4, 0], [2, 1, 3], [1, 0, 2], [2, 2, 2, 2], [3, 1, 2, 1, 2], [1, 1, 0, 1, 1]];

    public static TheoryData<ElementType> Types => [.. Enum.GetValues<ElementType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void What_is_written_is_read_for_every_type_rank_and_empty_dimension(ElementType type)
    {
        var random = new Random(11);
        var tensors = new NamedTensor[_shapes.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            var bytes = new byte[type.Size() * _shapes[i].Aggregate(1L, (a, b) => a * b)];
            random.NextBytes(bytes);
            if (type == ElementType.Bool) bytes = [.. bytes.Select(b => (byte)(b & 1))];
            tensors[i] = new NamedTensor($"t{i}", type, _shapes[i], bytes);
        }
        byte[] written = SafeTensorsBytes.Write(tensors, new Dictionary<string, string> { ["k"] = "ü\n\"" });
        SafeTensorsFile file = SafeTensorsBytes.Read(written);
        Assert.Equal(tensors.Length, file.Tensors.Count);
        foreach (NamedTensor tensor in tensors)
        {
            NamedTensor read = file.Find(tensor.Name)!;
            Assert.Equal(type, read.Type);
            Assert.Equal(tensor.Shape.ToArray(), read.Shape.ToArray());
            Assert.Equal(tensor.Bytes.ToArray(), read.Bytes.ToArray());
        }
        Assert.Equal("ü\n\"", file.Metadata["k"]);
        Assert.Equal(written, SafeTensorsBytes.Write([.. file.Tensors], file.Metadata));
    }

    [Fact]
    public void Numbers_keep_their_bits()
    {
        double[] doubles = [double.NaN, -0.0, double.Epsilon, 1 / 3.0, double.NegativeInfinity];
        SafeTensorsFile file = SafeTensorsBytes.Read(SafeTensorsBytes.Write(
            NamedTensor.CopyOf<double>("d", doubles, 5), NamedTensor.CopyOf<int>("i", [int.MinValue, -1], 1, 2), NamedTensor.CopyOf<bool>("b", [true, false], 2)));
        Assert.Equal(doubles.Select(BitConverter.DoubleToInt64Bits), file.Values<double>("d", 5).Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal([int.MinValue, -1], file.Values<int>("i", 1, 2));
        Assert.Equal([true, false], file.Values<bool>("b", 2));
    }

    [Fact]
    public void Short_floats_become_binary32_on_request()
    {
        byte[] half = [0x00, 0x3C, 0x01, 0x00, 0x00, 0xFC], brain = [0x80, 0x3F, 0x00, 0xC0, 0x80, 0xFF];
        Assert.Equal([1f, MathF.ScaleB(1, -24), float.NegativeInfinity], new NamedTensor("h", ElementType.F16, [3], half).ToSingle());
        Assert.Equal([1f, -2f, float.NegativeInfinity], new NamedTensor("b", ElementType.BF16, [3], brain).ToSingle());
        Assert.Equal([1.5f], NamedTensor.CopyOf<float>("f", [1.5f]).ToSingle());
        Assert.Throws<InvalidOperationException>(() => NamedTensor.CopyOf<double>("d", [1]).ToSingle());
    }

    [Fact]
    public void Asking_for_another_tensor_type_or_shape_names_what_is_there()
    {
        SafeTensorsFile file = SafeTensorsBytes.Read(SafeTensorsBytes.Write(NamedTensor.CopyOf<float>("w", [1, -2], 2)));
        Assert.Equal("file:tensor 'v': There is no such tensor among the 1 of the file.", Assert.Throws<BadFileException>(() => file.Values<float>("v", 2)).Message);
        Assert.Equal("file:tensor 'w': The tensor holds F32, but F64 is needed.", Assert.Throws<BadFileException>(() => file.Values<double>("w", 2)).Message);
        Assert.Equal("file:tensor 'w': The tensor has shape [2], but [2, 1] is needed.", Assert.Throws<BadFileException>(() => file.Values<float>("w", 2, 1)).Message);
        Assert.Throws<InvalidOperationException>(() => file.Tensors[0].ToArray<int>());
        Assert.Throws<ArgumentException>(() => file.Tensors[0].CopyTo<float>(new float[3]));
    }

    [Theory]
    [InlineData("""{"w":{"data_offsets":[0,8],"shape":[2],"dtype":"F32"}}""")]
    [InlineData("{ \"w\" : {\n\"dtype\" : \"F32\", \"shape\" : [ 2 ], \"data_offsets\" : [0, 8] } }\n")]
    [InlineData("""{"\u0077":{"\u0064type":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"e":{"dtype":"F32","shape":[9223372036854775807,0],"data_offsets":[8,8]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{}}""")]
    public void Other_ways_to_write_the_same_are_read(string header) =>
        Assert.Equal([1f, -2f], SafeTensorsBytes.Read(SafeTensorsBytes.File(header, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0)).Values<float>("w", 2));

    [Theory]
    [InlineData(""" {} """, "must begin with '{'")]
    [InlineData("", "must begin with '{'")]
    [InlineData("[]", "must begin with '{'")]
    [InlineData("{}x", "not JSON")]
    [InlineData("{} {}", "not JSON")]
    [InlineData("{}\0", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"w":1}""", "must be described by an object")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2]}}""", "missing")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", "nothing else")]
    [InlineData("""{"w":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "allowed once")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0077":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", "stands twice")]
    [InlineData("""{"w":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "'F8_E4M3' is not supported")]
    [InlineData("""{"w":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", "'f32' is not supported")]
    [InlineData("""{"w":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", "must be a text")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "whole number")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", "whole number")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}""", "whole number")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-0],"data_offsets":[0,8]}}""", "whole number")]
    [InlineData("""{"w":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", "whole number")]
    [InlineData("""{"w":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", "whole number")]
    [InlineData("""{"w":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "must be an array")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "whole number")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", "two numbers")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "outside the 8 bytes")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "outside the 8 bytes")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "needs 4 bytes, but data_offsets give 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 more bytes follow")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "without gap or overlap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"v":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "without gap or overlap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4294967296,4294967296,4294967296,4294967296,4294967296],"data_offsets":[0,8]}}""", "more than 2^63")]
    [InlineData("""{"w":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}""", "a BOOL is 0 or 1")]
    [InlineData("""{"../w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "cannot name a tensor")]
    [InlineData("""{"\u001b[2J":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "'?[2J' cannot name a tensor")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "surrogate")]
    [InlineData("""{"w":{"\ud800":1}}""", "surrogate")]
    [InlineData("""{"w":{"dtype":"\udc00"}}""", "surrogate")]
    [InlineData("""{"__metadata__":{"a":"\ud800x"}}""", "surrogate")]
    [InlineData("""{"__metadata__":{"a":1}}""", "must be a text")]
    [InlineData("""{"__metadata__":[]}""", "must be an object")]
    [InlineData("""{"__metadata__":{"a":"1","a":"1"}}""", "stands twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "stands twice")]
    public void Files_that_break_a_rule_are_refused_with_the_reason(string header, string reason) =>
        Assert.Contains(reason, SafeTensorsBytes.Refused(SafeTensorsBytes.File(header, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_header_that_is_not_utf8_is_refused()
    {
        byte[] bytes = SafeTensorsBytes.File("""{"__metadata__":{"a":"?"}}""");
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;
        Assert.Contains("not valid UTF-8", SafeTensorsBytes.Refused(bytes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Caps_hold_and_can_be_raised()
    {
        static string Entry(string name, string shape) => $$$"""{"{{{name}}}":{"dtype":"U8","shape":[{{{shape}}}],"data_offsets":[0,1]}}""";
        string ones(int rank) => string.Join(',', Enumerable.Repeat('1', rank));
        Assert.Equal(32, SafeTensorsBytes.Read(SafeTensorsBytes.File(Entry("w", ones(32)), 7)).Tensors[0].Shape.Length);
        Assert.Contains("more than 32 dimensions", SafeTensorsBytes.Refused(SafeTensorsBytes.File(Entry("w", ones(33)), 7)).Message, StringComparison.Ordinal);
        SafeTensorsBytes.Read(SafeTensorsBytes.File(Entry(new string('n', 256), "1"), 7));
        byte[] longName = SafeTensorsBytes.File(Entry(new string('n', 257), "1"), 7);
        SafeTensorsBytes.Refused(longName);
        Assert.Equal(257, SafeTensorsBytes.Read(longName, ReaderLimits.Default with { NameLength = 300 }).Tensors[0].Name.Length);

        byte[] three = SafeTensorsBytes.Write(NamedTensor.CopyOf<byte>("a", [1]), NamedTensor.CopyOf<byte>("b", [1]), NamedTensor.CopyOf<byte>("c", [1]));
        SafeTensorsBytes.Read(three, ReaderLimits.Default with { Tensors = 3 });
        Assert.Throws<BadFileException>(() => SafeTensorsBytes.Read(three, ReaderLimits.Default with { Tensors = 2 }));
        SafeTensorsBytes.Read(three, ReaderLimits.Default with { SafeTensorsHeader = BitConverter.ToInt64(three) });
        Assert.Throws<BadFileException>(() => SafeTensorsBytes.Read(three, ReaderLimits.Default with { SafeTensorsHeader = BitConverter.ToInt64(three) - 1 }));
    }

    [Fact]
    public void A_pipe_is_refused()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        Assert.Contains("regular file", Assert.Throws<BadFileException>(() => SafeTensorsReader.Read(pipe, "pipe")).Message, StringComparison.Ordinal);
    }
}
