namespace Costate.Cli.Tests;

/// <summary>A common option has an effect on a verb, or it is refused; the help of a verb lists those that have one.</summary>
public sealed class CommonOptionTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("doctor", "--set seed=1")]
    [InlineData("doctor", "--seed 1")]
    [InlineData("doctor", "--threads 1")]
    [InlineData("bench gradient", "--set seed=1")]
    [InlineData("bench gradient", "--seed 1")]
    [InlineData("predict", "--seed 1")]
    public void An_option_that_cannot_act_is_refused(string verb, string option)
    {
        string[] words = [.. verb.Split(' '), .. verb == "predict" ? ["run", "--data", "x.csv"] : Array.Empty<string>(), .. option.Split(' ')];
        Assert.Equal(new CommandRun(2, "", $"costate: error: {option.Split(' ')[0]} has no effect on {verb}: leave it out; see costate --help\n"), CommandRun.Of(words));
    }

    [Theory]
    [InlineData("train", "--output <DIR>", "--set --seed --threads")]
    [InlineData("evaluate", "--output <FILE>", "--set --seed --threads")]
    [InlineData("predict", "--output <FILE>", "--set --threads")]
    [InlineData("check", "--output <FILE>", "--set --seed --threads")]
    [InlineData("config", "--output <FILE>", "--set --seed --threads")]
    [InlineData("bench", "--output <FILE>", "--threads")]
    [InlineData("bench gradient", "--output <FILE>", "--threads")]
    [InlineData("doctor", "--output <FILE>", "")]
    public void Help_lists_the_options_that_act_and_what_output_names(string verb, string output, string acting)
    {
        string help = CommandRun.Of([.. verb.Split(' '), "--help"]).Out;
        Assert.Contains(output, help, StringComparison.Ordinal);
        foreach (string option in new[] { "--set", "--seed", "--threads" })
            Assert.Equal(acting.Split(' ').Contains(option), help.Contains($"  {option} <", StringComparison.Ordinal));
        foreach (string option in new[] { "--quiet", "--json", "--no-color", "--help" }) Assert.Contains(option, help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_value_of_output_is_called_what_it_is()
    {
        Assert.Contains("--output needs a value: --output FILE;", CommandRun.Of("doctor", "--output").Error, StringComparison.Ordinal);
        Assert.Contains("--output needs a value: --output DIR;", CommandRun.Of("train", "a.yaml", "--output").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_that_does_not_act_is_not_proposed() =>
        Assert.Equal("costate: error: unknown option '--sed'; see costate --help\n", CommandRun.Of("doctor", "--sed").Error);

    [Theory]
    [InlineData("config CONFIG")]
    [InlineData("config CONFIG --json")]
    [InlineData("check CONFIG")]
    [InlineData("check CONFIG --json")]
    public void Output_holds_what_standard_output_would(string line)
    {
        string configuration = _work.Write("run.yaml", $"data: {{source: peaks, samples: 60, validation: 0}}\n{Workplace.Small}"), file = _work.Write("result", "old");
        string[] words = [.. line.Split(' ').Select(word => word == "CONFIG" ? configuration : word)];
        string expected = CommandRun.Of(words).Out;
        Assert.NotEqual("", expected);
        Assert.Equal(new CommandRun(0, "", $"result in {file}\n"), CommandRun.Of([.. words, "--output", file]));
        Assert.Equal(expected, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("doctor", "Costate ")]
    [InlineData("doctor --json", "\"processor\"")]
    [InlineData("bench gradient 2x1x10 2x2x10 --seconds 0.01 --threads 1", "\"width\":2,\"layers\":2,")]
    public void Output_takes_the_facts_of_the_machine_too(string line, string content)
    {
        string file = _work.At("result");
        Assert.Equal(new CommandRun(0, "", ""), CommandRun.Of([.. line.Split(' '), "--quiet", "--output", file]));
        Assert.Contains(content, File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_that_cannot_be_written_leaves_no_file_and_code_5()
    {
        CommandRun run = CommandRun.Of("doctor", "--output", _work.At("none/result"));
        Assert.Equal((5, ""), (run.Code, run.Out));
        Assert.Empty(Directory.GetFileSystemEntries(_work.Folder));
    }
}
