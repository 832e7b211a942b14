using Costate.Cli.Output;

namespace Costate.Cli.Tests;

public sealed class OutputTests
{
    [Theory]
    [InlineData(true, false, "", true)]
    [InlineData(false, false, "", false)]
    [InlineData(true, false, "NO_COLOR=1", false)]
    [InlineData(true, false, "NO_COLOR=", true)]
    [InlineData(true, false, "TERM=dumb", false)]
    [InlineData(true, true, "", false)]
    [InlineData(false, false, "FORCE_COLOR=1", true)]
    [InlineData(false, false, "FORCE_COLOR=0", false)]
    [InlineData(false, false, "FORCE_COLOR=1 NO_COLOR=1", true)]
    [InlineData(true, true, "FORCE_COLOR=1", false)]
    public void Colour_follows_terminal_environment_and_option(bool interactive, bool noColor, string environment, bool colored) =>
        Assert.Equal(colored, ColorRule.IsColored(interactive, noColor, Variable(environment)));

    [Fact]
    public void Errors_are_coloured_on_a_terminal_only()
    {
        Assert.Equal($"costate: \e[1;31merror:\e[0m a verb is missing ({CommandRun.VerbNames}); see costate --help\n", CommandRun.With([], interactive: true).Error);
        Assert.DoesNotContain('\e', CommandRun.With([], interactive: true, variable: Variable("NO_COLOR=1")).Error);
        Assert.DoesNotContain('\e', CommandRun.With(["--no-color"], interactive: true).Error);
        Assert.DoesNotContain('\e', CommandRun.With([]).Error);
    }

    [Fact]
    public void A_message_replaces_the_status_line()
    {
        var error = new StringWriter { NewLine = "\n" };
        var reporter = new Reporter(new Terminal { Out = TextWriter.Null, Error = error, ErrorIsInteractive = true, Width = () => 6 }, new OutputOptions());
        reporter.Status("");
        reporter.Status("123456789");
        reporter.Message("hello");
        reporter.Message("again");
        Assert.Equal("\r\e[K12345\r\e[Khello\nagain\n", error.ToString());
    }

    [Fact]
    public void A_table_is_aligned()
    {
        var table = new TextTable(("class", Alignment.Left), ("samples", Alignment.Right));
        table.Add("setosa", "7");
        table.Add("a\e[31mb", "12345678");
        Assert.Equal(
            """
            class          samples
            ------------  --------
            setosa               7
            a\u001B[31mb  12345678

            """.ReplaceLineEndings("\n"), Text(table));
        Assert.Throws<ArgumentException>(() => table.Add("one"));
    }

    [Fact]
    public void A_table_that_is_too_wide_loses_the_end_of_its_widest_column()
    {
        var table = new TextTable(("name", Alignment.Left), ("value", Alignment.Right));
        table.Add("a rather long name", "12");
        Assert.Equal("name         value\n-----------  -----\na rather l…     12\n", Text(table, 18));
        Assert.All(Text(table, 1).Split('\n'), line => Assert.InRange(line.Length, 0, 10));
    }

    [Fact]
    public void Unsafe_characters_are_escaped()
    {
        Assert.Equal("a\\u001B\\u000A\\u202Eä😀\\uD83D", Printable.Text("a\e\n\u202Eä😀\uD83D"));
        Assert.Equal("'" + new string('x', 60) + "…'", Printable.Quote(new string('x', 61)));
        Assert.Equal("'" + new string('x', 59) + "…'", Printable.Quote(new string('x', 59) + "😀"));
    }

    static string Text(TextTable table, int width = int.MaxValue)
    {
        var writer = new StringWriter();
        table.Write(writer, width);
        return writer.ToString();
    }

    static Func<string, string?> Variable(string environment)
    {
        var values = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(e => e.Split('=')).ToDictionary(e => e[0], e => e[1]);
        return values.GetValueOrDefault;
    }
}
