using System.Runtime.InteropServices;

namespace Costate.Mpi;

/// <summary>Gives the runtime its signal handlers back when a foreign library has been loaded or started.</summary>
/// <remarks>
/// The runtime makes exceptions of SIGSEGV and SIGFPE (a null reference, a division by zero). Transports of MPI libraries put handlers of their own in its place, which
/// print and end the process: libucs, which comes with MPICH, does so as soon as it is loaded. On Linux.
/// </remarks>
readonly unsafe ref partial struct RuntimeSignals : IDisposable
{
    const int ActionBytes = 256;   // struct sigaction has 152

    static readonly int[] _signals = [4, 6, 7, 8, 11];   // SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV

    readonly byte[] _actions;

    /// <summary>Remembers the handlers as they are.</summary>
    public RuntimeSignals()
    {
        _actions = new byte[_signals.Length * ActionBytes];
        if (!OperatingSystem.IsLinux()) return;
        fixed (byte* actions = _actions)
            for (int i = 0; i < _signals.Length; i++) _ = sigaction(_signals[i], null, actions + i * ActionBytes);
    }

    /// <summary>Puts them back.</summary>
    public void Dispose()
    {
        if (!OperatingSystem.IsLinux()) return;
        fixed (byte* actions = _actions)
            for (int i = 0; i < _signals.Length; i++) _ = sigaction(_signals[i], actions + i * ActionBytes, null);
    }

    [LibraryImport("libc")]
    private static partial int sigaction(int signal, byte* action, byte* previous);
}
