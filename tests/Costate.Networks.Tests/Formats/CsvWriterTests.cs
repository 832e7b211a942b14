using System.Text;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

public sealed class CsvWriterTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"so\"", "\"say \"\"so\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData(" blank", "\" blank\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@a", "'@a")]
    [InlineData("\ta", "'\ta")]
    [InlineData("\ra", "\"'\ra\"")]
    [InlineData("=a,b", "\"'=a,b\"")]
    [InlineData("a=b", "a=b")]
    public void Text_is_guarded_and_quoted(string text, string field) => Assert.Equal(field + "\n", Row(csv => csv.Text(text)));

    [Fact]
    public void Numbers_have_their_shortest_form_and_are_never_altered() => Cultures.Foreign(() =>
    {
        Assert.Equal("0.1,0.1,-1.5E-09,NaN,-Infinity,3.4028235E+38\n", Row(csv =>
        {
            csv.Number(0.1f);
            csv.Number(0.1);
            csv.Number(-1.5e-9);
            csv.Number(double.NaN);
            csv.Number(double.NegativeInfinity);
            csv.Number(float.MaxValue);
        }));
        Assert.Equal("-1,+2.50\n", Row(csv =>
        {
            csv.Number("-1");
            csv.Number("+2.50");
        }));
        Assert.Throws<ArgumentException>(() => Row(csv => csv.Number("=1")));
        Assert.Throws<ArgumentException>(() => Row(csv => csv.Number("1,5")));
    });

    [Fact]
    public void What_is_written_is_read_again()
    {
        string[][] rows = [["class", "p \"x\"", ""], ["a,b", "line\nbreak", "'=x"], [" c ", "d", "\"\"\""]];
        StringWriter text = new();
        CsvWriter writer = new(text);
        foreach (string[] row in rows)
        {
            foreach (string field in row) writer.Text(field);
            writer.EndRow();
        }
        using CsvReader reader = new(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), "x.csv", CsvDelimiter.Comma);
        foreach (string[] row in rows)
        {
            Assert.True(reader.Read());
            Assert.Equal(row, Enumerable.Range(0, reader.Columns).Select(reader.Text));
        }
        Assert.False(reader.Read());
    }

    static string Row(Action<CsvWriter> write)
    {
        StringWriter text = new();
        CsvWriter csv = new(text);
        write(csv);
        csv.EndRow();
        return text.ToString();
    }
}
