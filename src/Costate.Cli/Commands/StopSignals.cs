using System.Runtime.InteropServices;
using Costate.Cli.Output;

namespace Costate.Cli.Commands;

/// <summary>Catches SIGINT, SIGTERM and SIGUSR1: the first sets a flag that the run tests at every step, a second ends the process at once.</summary>
/// <remarks>A handler does nothing but set the flag and say so: saving is the run's business, between two steps. One object at a time.</remarks>
sealed class StopSignals : IDisposable
{
    const int SignalUser1OnLinux = 10, SignalUser1OnMac = 30, EndedByInterrupt = 130, EndedByTermination = 143;

    readonly Reporter _reporter;
    readonly Action<int> _exit;
    readonly List<PosixSignalRegistration> _registrations = [];
    readonly CancellationTokenSource _stop = new();
    int _count;
    bool _mayStopAtOnce;

    /// <summary>Starts to listen.</summary>
    /// <param name="reporter">Says that a second signal stops at once.</param>
    /// <param name="exit">Ends the process with an exit code; <see cref="Environment.Exit"/> if null.</param>
    public StopSignals(Reporter reporter, Action<int>? exit = null)
    {
        (_reporter, _exit) = (reporter, exit ?? Environment.Exit);
        Listen(PosixSignal.SIGINT);
        Listen(PosixSignal.SIGTERM);
        if (OperatingSystem.IsLinux()) Listen((PosixSignal)SignalUser1OnLinux);
        if (OperatingSystem.IsMacOS()) Listen((PosixSignal)SignalUser1OnMac);
    }

    /// <summary>The same flag, for steps that can be abandoned. Nothing runs when it is set.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>What is said when the first signal ends the process at once.</summary>
    public string AtOnce { get; init; } = "stopped while loading; nothing is lost";

    /// <summary>Whether a signal has come: finish the step, write a checkpoint, return <see cref="ExitCode.Stopped"/>.</summary>
    public bool IsStopRequested => Volatile.Read(ref _count) > 0;

    /// <summary>Whether the first signal, too, ends the process at once, with <see cref="ExitCode.Stopped"/>: while data are loaded nothing can be lost, and loading tests no flag.</summary>
    public bool MayStopAtOnce { get => Volatile.Read(ref _mayStopAtOnce); set => Volatile.Write(ref _mayStopAtOnce, value); }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    /// <summary>What a signal does.</summary>
    internal void Receive(PosixSignal signal)
    {
        bool isFirst = Interlocked.Increment(ref _count) == 1;
        if (!isFirst)
        {
            _exit(signal == PosixSignal.SIGINT ? EndedByInterrupt : EndedByTermination);
        }
        else if (MayStopAtOnce)
        {
            _reporter.Message($"costate: {NameOf(signal)}: {AtOnce}");
            _exit(ExitCode.Stopped);
        }
        else
        {
            _stop.Cancel();
            _reporter.Message($"costate: {NameOf(signal)}: stopping after this step with a checkpoint; a second signal stops at once");
        }
    }

    void Listen(PosixSignal signal) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Receive(signal);
    }));

    static string NameOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => "SIGINT",
        PosixSignal.SIGTERM => "SIGTERM",
        _ => "SIGUSR1",
    };
}
