using System.Runtime.InteropServices;
using Costate.Cli.Commands;
using Costate.Cli.Output;

namespace Costate.Cli.Tests;

/// <summary>Signals reach every training of the process, so nothing else may run at the same time.</summary>
[CollectionDefinition(nameof(StopSignalsTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(StopSignalsTests))]
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
        Assert.False(signals.IsStopRequested);
        signals.Receive(signal);
        Assert.True(signals.IsStopRequested);
        Assert.Equal($"costate: {name}: stopping after this step with a checkpoint; a second signal stops at once\n", _error.ToString());
        Assert.Empty(_exits);
        signals.Receive(signal);
        Assert.Equal([code], _exits);
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
