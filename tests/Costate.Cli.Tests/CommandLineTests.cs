using System.Text.Json;
using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Networks.Formats;

namespace Costate.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("costate-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "a verb is missing (VERBS)")]
    [InlineData("confg x", "unknown verb 'confg' — did you mean 'config'? (VERBS)")]
    [InlineData("confg --help", "unknown verb 'confg' — did you mean 'config'? (VERBS)")]
    [InlineData("3", "unknown verb '3' (VERBS)")]
    [InlineData("config", "config: CONFIG is missing")]
    [InlineData("config a b", "config: there is an argument too many, 'b'")]
    [InlineData("config a --jsn", "unknown option '--jsn' — did you mean '--json'?")]
    [InlineData("config --jsn a", "unknown option '--jsn' — did you mean '--json'?")]
    [InlineData("config a -x", "unknown option '-x'")]
    [InlineData("--qiet doctor", "unknown option '--qiet' — did you mean '--quiet'?")]
    [InlineData("config a -quiet", "unknown option '-quiet' — did you mean '--quiet'?")]
    [InlineData("config a --set", "--set needs a value: --set a.b=value")]
    [InlineData("config a --seed --quiet", "--seed needs a value: --seed N")]
    [InlineData("config a --seed 1 --seed 2", "--seed is given 2 times")]
    public void A_bad_command_line_is_one_message_on_stderr_and_code_2(string line, string message)
    {
        CommandRun run = CommandRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        message = message.Replace("VERBS", CommandRun.VerbNames, StringComparison.Ordinal);
        Assert.Equal(new CommandRun(2, "", $"costate: error: {message}; see costate --help\n"), run);
    }

    [Theory]
    [InlineData("train|a|--output|", "--output: expected a folder, found an empty name")]
    [InlineData("analyze|a|--output|", "--output: expected a folder, found an empty name")]
    [InlineData("analyze|--experiment|landscape|--output|", "--output: expected a folder, found an empty name")]
    [InlineData("evaluate|a|--output|", "--output: expected a file, found an empty name")]
    [InlineData("--output||doctor", "--output: expected a file, found an empty name")]
    [InlineData("predict|a|--data|", "--data: expected a file, found an empty name")]
    [InlineData("train|", "train: CONFIG: expected a file, found an empty name")]
    [InlineData("analyze|", "analyze: RUN: expected a folder, found an empty name")]
    [InlineData("bench|gradient|", "expected a size WxLxB of three whole numbers above 0, for instance 8x64x5000, found ''")]
    public void An_empty_name_is_a_mistake(string line, string message) =>
        Assert.Equal(new CommandRun(2, "", $"costate: error: {message}; see costate --help\n"), CommandRun.Of(line.Split('|')));

    [Fact]
    public void Verbs_come_in_the_order_of_their_use()
    {
        string[] order = ["train", "compare", "evaluate", "predict", "analyze", "solve", "check", "config", "bench", "scale", "doctor"];
        string[] names = [.. CommandLine.Verbs().Select(verb => verb.Name)];
        Assert.Equal(order.Where(names.Contains), names);
    }

    [Fact]
    public void Help_starts_with_two_examples_and_needs_no_arguments()
    {
        foreach (Verb verb in CommandLine.Verbs())
        {
            CommandRun run = CommandRun.Of(verb.Name, "--help");
            Assert.Equal((0, ""), (run.Code, run.Error));
            string[] lines = run.Out.Split('\n');
            Assert.Equal("Examples:", lines[0]);
            Assert.Equal(verb.Examples.Select(e => $"  {e}"), lines[1..(1 + verb.Examples.Count)]);
            Assert.True(verb.Examples.Count >= 2);
            Assert.Contains(verb.Summary, run.Out, StringComparison.Ordinal);
            foreach (string option in new[] { "--output", "--quiet", "--json", "--no-color", "--help" })
                Assert.Contains(option, run.Out, StringComparison.Ordinal);
        }
        Assert.StartsWith("Examples:\n  costate train", CommandRun.Of("--help").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_is_on_stdout() => Assert.Matches(@"^costate \d+\.\d+\.\d+\n$", CommandRun.Of("--version").Out);

    [Fact]
    public void Completions_are_offered() => Assert.Equal("config\n", CommandRun.Of("[suggest]", "conf").Out);

    [Fact]
    public void Config_prints_the_resolved_configuration_with_relative_names_resolved_against_its_folder()
    {
        string file = Write("run.yaml", "seed: 3\ndata: {source: csv, train: a.csv}\n");
        CommandRun run = CommandRun.Of("config", file, "--seed", "5", "--set", "training.epochs=9", "--set", "training.rate=0.5", "--set", "data.scale=none");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches(@"\nseed: 5 +# command line \(--seed\)", run.Out);
        Assert.Matches(@"\n  epochs: 9 +# command line \(--set\)", run.Out);
        Assert.Matches(@"\n  rate: 0.5 +# command line \(--set\)", run.Out);
        Assert.Contains($"\n  train: {_folder}/a.csv", run.Out, StringComparison.Ordinal);
        Assert.Contains($"# {file}:2 · where the samples come from", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_reads_standard_input()
    {
        CommandRun run = CommandRun.With(["config", "-"], input: "data: {source: peeks}");
        Assert.Equal(2, run.Code);
        Assert.StartsWith("stdin:1:16: error: data.source: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_document_and_nothing_else_is_on_stdout()
    {
        string file = Write("run.yaml", "data: {source: peaks}\ntraining: {momentum: 0.5}\n");
        CommandRun config = CommandRun.Of("config", file, "--json");
        using JsonDocument document = JsonDocument.Parse(config.Out);
        Assert.Equal(0.5, document.RootElement.GetProperty("training").GetProperty("momentum").GetDouble());
        Assert.Contains("warning: training.momentum", config.Error, StringComparison.Ordinal);
        Assert.Equal("", CommandRun.Of("config", "--json", Write("bad.yaml", "seed: x")).Out);
        CommandRun doctor = CommandRun.Of("doctor", "--json");
        using JsonDocument facts = JsonDocument.Parse(doctor.Out);
        Assert.Equal((0, ""), (doctor.Code, doctor.Error));
        Assert.Equal(Environment.ProcessorCount, facts.RootElement.GetProperty("cores").GetInt32());
    }

    [Fact]
    public void A_missing_configuration_and_a_folder_are_usage_errors()
    {
        Assert.Equal(new CommandRun(2, "", $"{_folder}/no.yaml: error: there is no such file\n"), CommandRun.Of("config", $"{_folder}/no.yaml"));
        Assert.Equal(new CommandRun(2, "", $"{_folder}: error: expected a configuration file, this is a folder\n"), CommandRun.Of("config", _folder));
    }

    [Fact]
    public void An_argument_that_starts_with_an_at_sign_is_no_list_of_arguments()
    {
        string file = Write("arguments", "doctor");
        Assert.Equal($"costate: error: unknown verb '@{file}' ({CommandRun.VerbNames}); see costate --help\n", CommandRun.Of($"@{file}").Error);
    }

    public static TheoryData<Exception, int, string> Exceptions => new()
    {
        { new BadFileException("a.csv", "3:4", "expected a number."), 3, "costate: error: a.csv:3:4: expected a number.\n" },
        { new IOException("disk full"), 5, "costate: error: disk full\n" },
        { new FileNotFoundException("no a.csv"), 5, "costate: error: no a.csv\n" },
        { new UnauthorizedAccessException("may not"), 5, "costate: error: may not\n" },
        { new ConfigurationException(new Place("run.yaml", 1, 2), "too much"), 2, "run.yaml:1:2: error: too much\n" },
        { new UsageException("not so"), 2, "costate: error: not so; see costate --help\n" },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Exceptions_become_messages_and_exit_codes(Exception failure, int code, string message) =>
        Assert.Equal(new CommandRun(code, "", message), CommandRun.With(["fail"], [CommandRun.Verb("fail", _ => throw failure)]));

    [Fact]
    public void A_bug_asks_for_a_report_and_shows_the_stack_with_debug()
    {
        Verb[] verbs = [CommandRun.Verb("fail", _ => throw new InvalidOperationException("broken"))];
        CommandRun run = CommandRun.With(["fail", "--quiet"], verbs);
        Assert.Equal(1, run.Code);
        Assert.StartsWith("costate: error: internal error; please report it", run.Error, StringComparison.Ordinal);
        Assert.Contains("  command: costate fail --quiet\n  InvalidOperationException: broken\n", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Contains("   at Costate.Cli.Tests", CommandRun.With(["fail", "--debug"], verbs).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_code_of_a_verb_is_the_code_of_the_process_and_verbs_nest()
    {
        Verb inner = CommandRun.Verb("gradient", invocation => invocation.Threads == 3 && invocation.Output == "o" ? ExitCode.Diverged : ExitCode.Done);
        Verb[] verbs = [new() { Name = "bench", Summary = "Times.", Examples = ["one", "two"], Verbs = [inner] }];
        Assert.Equal(4, CommandRun.With(["bench", "gradient", "--threads", "3", "--output", "o"], verbs).Code);
        Assert.Equal("costate: error: a verb is missing (gradient); see costate --help\n", CommandRun.With(["bench"], verbs).Error);
        Assert.Equal("costate: error: unknown verb 'gradent' — did you mean 'gradient'? (gradient); see costate --help\n", CommandRun.With(["bench", "gradent"], verbs).Error);
        Assert.Equal("costate: error: --threads: expected a whole number from 0 to 4096, found 'x'; see costate --help\n",
            CommandRun.With(["bench", "gradient", "--threads", "x"], verbs).Error);
    }

    [Fact]
    public void Quiet_leaves_warnings_errors_and_the_result()
    {
        Verb[] verbs = [CommandRun.Verb("say", invocation =>
        {
            invocation.Reporter.Message("message");
            invocation.Reporter.Warning("careful");
            invocation.Reporter.Error("bad");
            invocation.Reporter.Result.Write("result\n");
            return ExitCode.Done;
        })];
        Assert.Equal(new CommandRun(0, "result\n", "message\ncostate: warning: careful\ncostate: error: bad\n"), CommandRun.With(["say"], verbs));
        Assert.Equal(new CommandRun(0, "result\n", "costate: warning: careful\ncostate: error: bad\n"), CommandRun.With(["say", "--quiet"], verbs));
    }

    string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
