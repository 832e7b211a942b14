using System.Text;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Networks.Tests.Formats;

namespace Costate.Networks.Tests.Data;

public sealed class CsvHostileTests
{
    static byte[][] Seeds { get; } =
    [
        "\uFEFFa,\"b\"\"\n\",k\r\n1,2.5,x\n-3e-2,\"4\",\"y,\"\n"u8.ToArray(),
        "1;NaN;0\n2;1e5;1\n\n"u8.ToArray(),
        "  6.0000 -1.0 0.5 \n 5.0000 1.0 .25\n"u8.ToArray(),
    ];

    static CsvOptions[] Settings { get; } =
    [
        new(),
        new() { Delimiter = CsvDelimiter.Semicolon, AllowNonFinite = true, Drop = ["1"] },
        new() { Delimiter = CsvDelimiter.Space, Label = "first" },
    ];

    // Only BadFileException may escape, and UnfitOptionException where the header lacks a column that was asked for; what is accepted (then true) must be a consistent dataset.
    static bool Try(byte[] content, CsvOptions options)
    {
        try
        {
            Dataset<float> data = CsvSource.Training<float>(new InputFile("t.csv", content), options);
            Assert.Equal(data.Samples * data.Features, data.Inputs.Length);
            Assert.Equal(data.Samples, data.Labels!.Length);
            Assert.All(data.Labels, label => Assert.InRange(label, 0, data.Classes - 1));
            TableLayout layout = TableLayout.Of(data);
            Assert.Equal(data.Labels, CsvSource.Validation<float>(new InputFile("t.csv", content), options, layout).Labels);
            Assert.Equal(data.Inputs, CsvSource.Inputs<float>(new InputFile("t.csv", content), options, layout).Inputs);
            return true;
        }
        catch (Exception e) when (e is BadFileException or UnfitOptionException)
        {
            return false;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Truncations_and_bit_flips_throw_nothing_but_the_two_exceptions(int kind)
    {
        Assert.True(Try(Seeds[kind], Settings[kind]));
        foreach (byte[] content in Mutations.Truncations(Seeds[kind]).Concat(Mutations.BitFlips(Seeds[kind]))) Try(content, Settings[kind]);
        foreach (byte[] content in Mutations.BitFlips(Gzip.Pack(Encoding.UTF8.GetString(Seeds[kind])))) Try(content, Settings[kind]);
    }

    [Theory]
    [InlineData(0, 101)]
    [InlineData(1, 102)]
    [InlineData(2, 103)]
    public void Random_damage_throws_nothing_but_the_two_exceptions(int kind, int seed)
    {
        int number = 0, accepted = 0;
        try
        {
            foreach (byte[] content in Mutations.Random(Seeds[kind], 15_000, seed))
            {
                if (Try(content, Settings[kind])) accepted++;
                number++;
            }
            // Both ways out must have been taken often.
            Assert.InRange(accepted, 500, 14_500);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Mutation {number} of seed {seed} went wrong.", e);
        }
    }

    static long Allocated(byte[] content, CsvOptions options, bool good)
    {
        var file = new InputFile("t.csv", content);
        Try(Seeds[0], Settings[0]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Assert.True(CsvSource.Training<float>(file, options).Samples > 0);
            Assert.True(good);
        }
        catch (BadFileException)
        {
            Assert.False(good);
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Peak memory is at most all that was ever allocated, so this is sharper than the rule of twice the file and 1 MiB.</summary>
    [Theory]
    [InlineData("0,1\n", 500_000, true)]
    [InlineData("0,1,2,3,4,5,6,7,8,9\n", 100_000, true)]
    [InlineData("\n", 2_000_000, false)]
    [InlineData("1,,,,,,,,,,,,,,,,,\n", 50_000, false)]
    [InlineData("\"\"\"\",1\n", 200_000, false)]
    public void Allocation_is_bounded_by_the_size_of_the_file(string line, int lines, bool good)
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, lines)));
        Assert.InRange(Allocated(content, new CsvOptions { Header = CsvHeader.Absent }, good), 0, 2L * content.Length + (1 << 20));
    }

    /// <summary>Here the tables of field positions count, which every one of the three passes allocates anew: about 1 MiB each.</summary>
    [Fact]
    public void A_wide_first_line_and_many_short_ones_allocate_little()
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Repeat("1", 65_000)) + "\n" + string.Concat(Enumerable.Repeat("1\n", 500_000)));
        Assert.InRange(Allocated(content, new CsvOptions(), good: false), 0, 2L * content.Length + (3 << 20));
    }

    [Fact]
    public void Many_labels_allocate_little()
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 12_000).Select(i => $"1,{i:x}\n")));
        Assert.InRange(Allocated(content, new CsvOptions(), good: false), 0, 2L * content.Length + (1 << 20));
    }
}
