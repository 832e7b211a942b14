using System.Runtime.InteropServices;
using Costate.Cli.Commands;
using Costate.Cli.Output;

namespace Costate.Cli.Tests;

[Collection(nameof(Alone))]
public sealed partial class StopSignalsTests : IDisposable
{
    readonly StringWriter _error = new() { NewLine = "\n" };
    readonly List<int> _exits = [];

    public void Dispose() => _error.Dispose();

    [Theory]
    [InlineData(PosixSignal.SIGINT, "SIGINT", 130)]
    [InlineData(PosixSignal.SIGTERM, "SIGTERM", 143)]
    [InlineData((PosixSignal)10, "SIGUSR1", 143)]
    public void The_first_signal_sets_the_flag_and_the_second_ends_the_process(PosixSignal signal, string name, int code)
    {
        using StopSignals signals = Signals();
        Assert.Equal((false, false), (signals.IsStopRequested, signals.Stop.IsCancellationRequested));
        signals.Receive(signal);
        Assert.Equal((true, true), (signals.IsStopRequested, signals.Stop.IsCancellationRequested));
        Assert.Equal($"costate: {name}: stopping after this step with a checkpoint; a second signal stops at once\n", _error.ToString());
        Assert.Empty(_exits);
        signals.Receive(signal);
        Assert.Equal([code], _exits);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, "SIGINT", 130)]
    [InlineData(PosixSignal.SIGTERM, "SIGTERM", 143)]
    public void While_loading_the_first_signal_ends_the_process(PosixSignal signal, string name, int second)
    {
        using StopSignals signals = Signals();
        signals.MayStopAtOnce = true;
        signals.Receive(signal);
        signals.MayStopAtOnce = false;
        signals.Receive(signal);
        Assert.Equal([75, second], _exits);
        Assert.Equal($"costate: {name}: stopped while loading; nothing is lost\n", _error.ToString());
    }

    [Fact]
    public void A_message_that_cannot_be_written_does_not_keep_the_run_from_stopping()
    {
        using StopSignals signals = new(new Reporter(new Terminal { Out = TextWriter.Null, Error = new StreamWriter("/dev/full") { AutoFlush = true } }, new OutputOptions()), _exits.Add);
        signals.Receive(PosixSignal.SIGTERM);
        Assert.True(signals.IsStopRequested);
        Assert.Empty(_exits);
    }

    [Fact]
    public void Real_signals_arrive_and_do_not_end_the_process()
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (int number in new[] { 2, 15, 10 })
        {
            using StopSignals signals = Signals();
            Assert.Equal(0, Kill(Environment.ProcessId, number));
            Assert.True(SpinWait.SpinUntil(() => signals.IsStopRequested, TimeSpan.FromSeconds(20)));
        }
        Assert.Empty(_exits);
    }

    StopSignals Signals() => new(new Reporter(new Terminal { Out = TextWriter.Null, Error = _error }, new OutputOptions()), _exits.Add);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
