using Costate.Cli.Output;

namespace Costate.Cli.Tests;

public sealed class ProgressDisplayTests : IDisposable
{
    readonly ManualTime _time = new();
    readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose() => _error.Dispose();

    [Fact]
    public void A_redirected_display_writes_a_line_every_30_seconds_and_the_last_one()
    {
        using (ProgressDisplay display = Display(interactive: false))
            for (int second = 0; second <= 100; second++) Report(display, second, epoch: second);
        Assert.Equal(["epoch 30/200 15%", "epoch 60/200 30%", "epoch 90/200 45%", "epoch 100/200 50%"], Shown());
        Assert.DoesNotContain('\e', _error.ToString());
    }

    [Fact]
    public void A_last_report_that_was_shown_is_not_repeated()
    {
        ProgressDisplay display = Display(interactive: false);
        Report(display, 0, 0);
        Report(display, 30, 30);
        display.Dispose();
        display.Dispose();
        Assert.Equal(["epoch 30/200 15%"], Shown());
    }

    [Fact]
    public void An_interactive_display_redraws_at_most_ten_times_a_second()
    {
        using (ProgressDisplay display = Display(interactive: true))
            for (int step = 0; step < 1000; step++) Report(display, step / 1000.0, epoch: 1);
        string text = _error.ToString();
        Assert.Equal(10 + 1, text.Split("\r\e[K").Length - 1);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Count(c => c == '\n'));
    }

    [Fact]
    public void NO_COLOR_does_not_touch_the_display_and_a_dumb_terminal_gets_lines()
    {
        using (ProgressDisplay display = Display(interactive: true, variable: "NO_COLOR")) Report(display, 0, 1);
        Assert.StartsWith("\r\e[Kepoch 1/200", _error.ToString(), StringComparison.Ordinal);
        _error.GetStringBuilder().Clear();
        using (ProgressDisplay display = Display(interactive: true, variable: "TERM")) Report(display, 0, 1);
        Assert.StartsWith("epoch 1/200", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_shows_nothing_and_no_report_shows_nothing()
    {
        using (ProgressDisplay display = Display(interactive: true, quiet: true)) Report(display, 0, 1);
        using (ProgressDisplay display = Display(interactive: false, quiet: true)) Report(display, 100, 1);
        Display(interactive: true).Dispose();
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void The_line_has_what_is_known()
    {
        using (ProgressDisplay display = Display(interactive: false))
        {
            Report(display, 10, 100);
            display.Report(new TrainingProgress
            {
                Epoch = 100,
                Epochs = 200,
                Step = 1000,
                Loss = 0.123456,
                ValidationAccuracy = 0.9725,
                Rate = 0.01,
                SamplesPerSecond = 12345.6,
                Remaining = TimeSpan.FromSeconds(3725.5),
                MemoryBytes = 100 << 20,
            });
        }
        Assert.Equal("epoch 100/200 50% · step 1000 · loss 0.1235 · validation 97.2 % · rate 0.01 · 12346 samples/s · 100 MiB · 1:02:06 left\n", _error.ToString());
    }

    [Fact]
    public void The_remaining_time_is_estimated_from_the_epochs_since_the_first_report()
    {
        using (ProgressDisplay display = Display(interactive: false))
        {
            Report(display, 5, epoch: 100);
            Report(display, 25, epoch: 120);
        }
        Assert.EndsWith(" · 0:01:20 left\n", _error.ToString(), StringComparison.Ordinal);
    }

    ProgressDisplay Display(bool interactive, bool quiet = false, string variable = "") => new(new Reporter(
        new Terminal
        {
            Out = TextWriter.Null,
            Error = _error,
            ErrorIsInteractive = interactive,
            Time = _time,
            Width = () => 200,
            Variable = name => name == variable ? (name == "TERM" ? "dumb" : "1") : null,
        },
        new OutputOptions { Quiet = quiet }));

    void Report(ProgressDisplay display, double seconds, int epoch)
    {
        _time.Now = TimeSpan.FromSeconds(seconds);
        display.Report(new TrainingProgress { Epoch = epoch, Epochs = 200, Step = 10 * epoch, Loss = 1 });
    }

    string[] Shown() => [.. _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(" · ")[0])];
}
