using System.Text;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Formats;

public sealed class CsvReaderTests
{
    /// <summary>A stream that gives one byte at a time.</summary>
    sealed class Trickle(byte[] content) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }

    static List<string[]> Rows(byte[] content, CsvDelimiter delimiter = CsvDelimiter.Comma, ReaderLimits? limits = null)
    {
        using var reader = new CsvReader(new MemoryStream(content), "t.csv", delimiter, limits);
        List<string[]> rows = [];
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.Columns).Select(reader.Text)]);
        return rows;
    }

    static List<string[]> Rows(string content, CsvDelimiter delimiter = CsvDelimiter.Comma) => Rows(Encoding.UTF8.GetBytes(content), delimiter);

    static void Fails(string content, string place, string part, CsvDelimiter delimiter = CsvDelimiter.Comma)
    {
        var e = Assert.Throws<BadFileException>(() => Rows(content, delimiter));
        Assert.Equal(place, e.Place);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\nc,d\n")]
    [InlineData("a,b\r\nc,d\r\n")]
    [InlineData("a,b\nc,d")]
    [InlineData("\uFEFFa,b\nc,d\n\n\r\n\n")]
    [InlineData("\"a\",\"b\"\r\n\"c\",d")]
    public void Plain_files_in_all_their_line_endings(string content) => Assert.Equal([["a", "b"], ["c", "d"]], Rows(content));

    [Fact]
    public void Quoted_fields_hold_delimiters_line_breaks_and_quotes()
    {
        List<string[]> rows = Rows("\"a,\"\"b\"\"\",\"x\r\ny\n\",\"\"\n\"\"\"\",é,\"z\"\n");
        Assert.Equal([["a,\"b\"", "x\r\ny\n", ""], ["\"", "é", "z"]], rows);
    }

    [Fact]
    public void Lines_are_counted_through_quoted_line_breaks()
    {
        using var reader = new CsvReader(new MemoryStream("1,\"a\n\nb\"\r\n2,c\n"u8.ToArray()), "t.csv", CsvDelimiter.Comma);
        Assert.True(reader.Read());
        Assert.Equal(1, reader.Line);
        Assert.True(reader.Read());
        Assert.Equal(4, reader.Line);
        Assert.False(reader.Read());
        Assert.False(reader.Read());
    }

    [Fact]
    public void Other_delimiters()
    {
        Assert.Equal([["1,5", "", "x"]], Rows("1,5;;x\n", CsvDelimiter.Semicolon));
        Assert.Equal([["a b", "", "\t"]], Rows("a b\t\t\"\t\"\n", CsvDelimiter.Tab));
        Assert.Equal([["6.0000", "-1", "\"x"], ["y"]], Rows("  6.0000 \t -1   \"x \r\ny\n \n", CsvDelimiter.Space));
    }

    [Fact]
    public void Empty_fields_at_line_ends_and_empty_files()
    {
        Assert.Equal([["", ""], ["a", ""], ["", "b"]], Rows(",\na,\n,b"));
        Assert.Equal([[""]], Rows("\"\""));
        Assert.Empty(Rows(""));
        Assert.Empty(Rows("\uFEFF"));
        Assert.Empty(Rows("\n\r\n\n"));
    }

    [Fact]
    public void Rows_across_buffer_ends_and_trickling_streams_read_the_same()
    {
        var random = new Random(3);
        var text = new StringBuilder();
        List<string[]> expected = [];
        for (int i = 0; i < 3000; i++)
        {
            string[] row = [.. Enumerable.Range(0, 4).Select(_ => new string((char)('a' + random.Next(26)), random.Next(60)) + (random.Next(3) == 0 ? "\"\r\n," : "x"))];
            expected.Add(row);
            text.Append(string.Join(',', row.Select(field => field.EndsWith('x') ? field : '"' + field.Replace("\"", "\"\"", StringComparison.Ordinal) + '"'))).Append(i % 2 == 0 ? "\n" : "\r\n");
        }
        byte[] content = Encoding.UTF8.GetBytes(text.ToString());
        Assert.True(content.Length > 5 * 65_536);
        Assert.Equal(expected, Rows(content));
        using var reader = new CsvReader(new Trickle(content), "t.csv", CsvDelimiter.Comma);
        for (int i = 0; reader.Read(); i++)
            for (int c = 0; c < 4; c++) Assert.Equal(expected[i][c], reader.Text(c));
        // Rows longer than the first buffer make it grow.
        string longer = string.Join(',', Enumerable.Repeat(new string('q', 999), 500));
        Assert.Equal(500, Rows($"{longer}\n{longer}\n")[1].Length);
    }

    [Fact]
    public void Any_buffer_end_between_carriage_return_line_feed_and_quotes_is_handled()
    {
        foreach (string tail in new[] { "\"a\"\"b\",c\r\nd,e\r\n", "\"a\"\r\n", "x\r\ny", "\"\"\"\"\n" })
        {
            List<string[]> expected = Rows(tail);
            for (int pad = 65_536 - tail.Length - 2; pad < 65_536; pad++)
            {
                List<string[]> rows = Rows(new string('p', pad - 1) + "\n" + tail);
                Assert.Equal(expected, rows.Skip(1));
            }
        }
    }

    [Fact]
    public void Misplaced_characters_are_errors_with_line_and_column()
    {
        Fails("a,b\n1,\"x\ny", "2:2", "not closed before the end");
        Fails("a,b\n1,\"x\"y\n", "2:2", "text follows the closing quote");
        Fails("a,b\n\"x\n\",\"\"y\n", "3:2", "text follows the closing quote");
        Fails("a,b\n1,2,x\"y\n", "2:3", "quote inside a field");
        Fails("a,b\r1,2\r", "1:2", "carriage return without a line feed");
        Fails("a\rb c\n", "1:1", "carriage return without a line feed", CsvDelimiter.Space);
        Fails("a\n\nb\n", "2", "empty line");
        Fails("a\n  \nb\n", "2", "empty line", CsvDelimiter.Space);
        Fails("a,b\nc,d\0\n", "2:2", "NUL");
        var e = Assert.Throws<BadFileException>(() => Rows([(byte)'a', (byte)'\n', (byte)'1', (byte)',', 0xC3, (byte)',', (byte)'2']));
        Assert.Equal(("2:2", true), (e.Place, e.Message.Contains("not UTF-8", StringComparison.Ordinal)));
        Assert.Contains("UTF-16", Assert.Throws<BadFileException>(() => Rows([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a,b\r\n")])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    public void Overlong_surrogate_too_large_and_cut_sequences_are_no_utf8(byte[] bytes) => Assert.Throws<BadFileException>(() => Rows(bytes));

    [Fact]
    public void Caps_hold_exactly()
    {
        var limits = new ReaderLimits { CsvLine = 10, CsvColumns = 3, CsvField = 7 };
        static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
        Assert.Equal(2, Rows(Ascii("1234567,90\n1,2,3\r\n"), limits: limits).Count);
        Assert.Contains("line has more than 10 bytes", Assert.Throws<BadFileException>(() => Rows(Ascii("1234567,901\n"), limits: limits)).Message, StringComparison.Ordinal);
        Assert.Contains("more than 3 columns", Assert.Throws<BadFileException>(() => Rows(Ascii("1,2,3,4\n"), limits: limits)).Message, StringComparison.Ordinal);
        Assert.Contains("field has 8 bytes", Assert.Throws<BadFileException>(() => Rows(Ascii("1,12345678\n"), limits: limits)).Message, StringComparison.Ordinal);
        byte[] endless = Ascii("a,\"" + new string('\n', 3 << 20));
        var e = Assert.Throws<BadFileException>(() => Rows(endless));
        Assert.Equal(("1:2", true), (e.Place, e.Message.Contains("not closed within 1048576 bytes", StringComparison.Ordinal)));
        e = Assert.Throws<BadFileException>(() => Rows(Ascii(string.Concat(Enumerable.Repeat("1234567,", 300_000)))));
        Assert.Contains("more than 65536 columns", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<BadFileException>(() => Rows(Ascii(new string(' ', 3 << 20)), CsvDelimiter.Space));
        Assert.Contains("line has more than 1048576 bytes", e.Message, StringComparison.Ordinal);
    }
}
