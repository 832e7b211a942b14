using System.Text;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

public sealed class NpyWriterTests
{
    [Fact]
    public void The_golden_file_of_two_floats()
    {
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 0x76, 0, .. Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".PadRight(117) + "\n"), 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40];
        Assert.Equal(expected, Bytes<float>([1, 2], 2));
    }

    [Theory]
    [InlineData("()", 118)]
    [InlineData("(1,)", 118, 1)]
    [InlineData("(2, 3)", 118, 2, 3)]
    [InlineData("(2, 3, 1, 1, 1)", 118, 2, 3, 1, 1, 1)]
    [InlineData("(0, 7)", 118, 0, 7)]
    [InlineData("(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)", 118, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)]
    [InlineData("(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)", 182, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)]
    public void Headers_leave_room_for_21_digits_and_end_at_a_multiple_of_64(string shape, int length, params int[] dimensions) => Cultures.Foreign(() =>
    {
        byte[] file = Bytes<double>(new double[dimensions.Aggregate(1, (a, b) => a * b)], dimensions);
        Assert.Equal(length, file[8] + 256 * file[9]);
        string header = Encoding.ASCII.GetString(file, 10, length);
        Assert.Equal($"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}", header.TrimEnd(' ', '\n'));
        Assert.EndsWith(" \n", header, StringComparison.Ordinal);
    });

    [Fact]
    public void A_header_that_fits_exactly_gets_64_blanks_more()
    {
        int[] dimensions = [.. Enumerable.Repeat(1, 12), 10, 10];
        string text = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({string.Join(", ", dimensions)}), }}";
        Assert.Equal(128, 10 + text.Length + 20 + 1);
        Assert.Equal(192 + 100 * 8, Bytes<double>(new double[100], dimensions).Length);
    }

    [Fact]
    public void Data_are_little_endian_rows() =>
        Assert.Equal(new double[] { 1, -2, 0.5, 3, 4, double.NaN }.SelectMany(BitConverter.GetBytes), Bytes<double>([1, -2, 0.5, 3, 4, double.NaN], 2, 3)[128..]);

    [Fact]
    public void A_wrong_shape_is_refused()
    {
        Assert.StartsWith("An array of shape (2, 3) has 6 values, but 5 were given.", Assert.Throws<ArgumentException>(() => Bytes<float>(new float[5], 2, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Bytes<float>([], 0, -1));
        Assert.Throws<ArgumentException>(() => Bytes<float>([], 65536, 65536));
        Assert.Throws<NotSupportedException>(() => Bytes<int>([1], 1));
    }

    static byte[] Bytes<T>(T[] values, params int[] shape) where T : unmanaged
    {
        MemoryStream stream = new();
        NpyWriter.Write<T>(stream, values, shape);
        return stream.ToArray();
    }
}
