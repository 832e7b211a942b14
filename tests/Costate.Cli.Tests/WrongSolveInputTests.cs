namespace Costate.Cli.Tests;

/// <summary>What <c>costate solve</c> says to configurations and options that it cannot work with.</summary>
public sealed class WrongSolveInputTests : IDisposable
{
    const string Small = "equation: poisson\nfrequency: 3\nnetwork: {width: 12}\n";

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("frequency: 3\n", "equation is missing: it must be given; expected one of poisson, poisson-2d, helmholtz, liouville, bratu")]
    [InlineData("equation: poison\n", "equation: expected one of poisson, poisson-2d, helmholtz, liouville, bratu, found 'poison' — did you mean 'poisson'?")]
    [InlineData("equation: poisson\nmethod: rml\n", "method: expected one of lm, rlm, ar2, ar3, mar2, found 'rml' — did you mean 'rlm'?")]
    [InlineData("equation: poisson\nfrequency: -1\n", "frequency: expected a number above 0 and up to 1e5, found '-1'")]
    [InlineData("equation: poisson\nnetwork: {width: 12, activation: relu}\n", "network.activation: an equation of second order needs a smooth activation: use tanh, sigmoid, bipolar-sigmoid or softplus")]
    [InlineData("equation: poisson\nrlm: {strength: \"random:0\"}\n", "rlm.strength: expected negative, absolute or random:n with n coarse nodes (random:200), found the quoted text 'random:0'")]
    [InlineData("equation: poisson\nrlm: {strength: positive}\n", "rlm.strength: expected negative, absolute or random:n with n coarse nodes (random:200), found 'positive'")]
    [InlineData("equation: poisson\nrlm: {gamma1: 0.3}\n", "rlm.gamma1: gamma2 = 0.5 must not be above gamma1 = 0.3")]
    [InlineData("equation: poisson\nrlm: {eta1: 0.8}\n", "rlm.eta1: eta1 = 0.8 must not be above eta2 = 0.75")]
    [InlineData("equation: poisson\nrlm: {lambda0: 1e-9}\n", "rlm.lambda0: lambda0 = 1E-09 must not be below lambda-min = 1E-06")]
    [InlineData("equation: poisson\nrlm: {thresold: 0.5}\n", "unknown key 'rlm.thresold' — did you mean 'rlm.threshold'?")]
    [InlineData("equation: poisson\ncount: 1\n", "count: 1 is too few, for both ends are among them: give at least 2")]
    [InlineData("equation: poisson\nmethod: ar3\n", "method: third derivatives are those of equation bratu: use lm, rlm, ar2 or mar2")]
    [InlineData("equation: bratu\nmethod: rlm\n", "method: equation bratu is no sum of squares: use ar2, ar3 or mar2")]
    public void A_configuration(string text, string message) => Refused($": error: {message}", _work.Write("run.yaml", text));

    [Theory]
    [InlineData("rlm: {strength: \"random:1\"}\n", "rlm.strength: Level 0: Only node ")]
    [InlineData("rlm: {strength: \"random:13\"}\n", "rlm.strength: A random choice of 13 coarse nodes was asked for, but there are 12 nodes")]
    [InlineData("network: {width: 1}\n", "rlm.threshold: Level 0: ")]
    [InlineData("rlm: {levels: 9}\n", "rlm.levels: Level ")]
    [InlineData("network: {width: 1000000000}\n", "memory: it needs about ")]
    [InlineData("count: 2000000000\n", "memory: it needs about ")]
    [InlineData("method: lm\nnetwork: {width: 2000000000}\n", "memory: it needs about ")]
    public void What_turns_out_not_to_fit(string more, string message)
    {
        Refused($"costate: error: {message}", _work.Write("run.yaml", more.StartsWith("network", StringComparison.Ordinal) ? $"equation: poisson\n{more}" : more.Contains("network", StringComparison.Ordinal) ? $"equation: poisson\n{more}" : Small + more));
        Assert.False(Directory.Exists(_work.At("run")));
    }

    [Theory]
    [InlineData("equation: bratu\ngrid: 62\n", "mar2.levels: a grid of 62 × 62 points has none below it: for 2 levels, grid must be a multiple of 2 less 1")]
    [InlineData("equation: bratu\ngrid: 40000\n", "memory: it needs about ")]
    public void A_grid(string text, string message)
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 500L << 30) return;
        Refused($"costate: error: {message}", _work.Write("run.yaml", text));
    }

    [Theory]
    [InlineData("--seeds: expected seeds such as 1..5 or 1,4,7, found '5..1'", "--seeds", "5..1")]
    [InlineData("--seeds: expected seeds such as 1..5 or 1,4,7, found 'many'", "--seeds", "many")]
    [InlineData("--seeds: a seed stands twice in '1,1..2'", "--seeds", "1,1..2")]
    [InlineData("--seeds: more than 1000 seeds", "--seeds", "0..18446744073709551615")]
    [InlineData("--seeds and --seed both say which seed to use: give one of the two", "--seeds", "1..2", "--seed", "1")]
    [InlineData("--controls are other choices of coarse nodes: they need an equation for a network, and method rlm or mar2 with at least 2 levels", "--controls", "--set", "method=lm")]
    [InlineData("--resume continues a run and --overwrite deletes it: give one of the two", "--resume", "--overwrite")]
    public void An_option(string message, params string[] options) => Refused($"costate: error: {message}; see costate --help", [_work.Write("run.yaml", Small), .. options]);

    [Fact]
    public void A_resume_without_a_folder()
    {
        CommandRun run = CommandRun.Of("solve", _work.Write("run.yaml", Small), "--resume");
        Assert.Equal((2, "costate: error: --resume needs --output DIR, the folder of the run to continue; see costate --help\n"), (run.Code, run.Error));
    }

    void Refused(string message, params string[] arguments)
    {
        CommandRun run = CommandRun.Of(["solve", .. arguments, "--output", _work.At("run")]);
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
    }
}
