using System.Runtime.InteropServices;

namespace Costate.Mpi;

/// <summary>Ends all ranks of a job when something goes wrong on this one: an exception that nobody catches, on whatever thread, or a process that ends before its time.</summary>
sealed partial class JobGuard
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    // Launchers forward what a rank says in their own time, and drop the rest when the job is aborted.
    static readonly TimeSpan _forwarding = TimeSpan.FromMilliseconds(200);

    readonly MpiCalls _calls;
    readonly int _rank;
    int _failing;
    volatile bool _released;

    /// <param name="calls">The library, after it was started.</param>
    public JobGuard(MpiCalls calls)
    {
        (_calls, _rank) = (calls, calls.Rank(calls.World));
        AppDomain.CurrentDomain.UnhandledException += (_, e) => Fail(e.ExceptionObject as Exception);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Fail("its process ended before the job did");
    }

    /// <summary>From now on this rank may end as it likes.</summary>
    public void Release() => _released = true;

    /// <summary>Ends all ranks because of an exception.</summary>
    public void Fail(Exception? cause) => Fail(cause switch
    {
        null => "an unknown exception",
        IOException => cause.Message,
        _ when cause.GetType().Namespace?.StartsWith(nameof(Costate), StringComparison.Ordinal) == true => cause.Message,
        _ => $"{cause.GetType().Name}: {cause.Message}",
    });

    void Fail(string cause)
    {
        if (_released) return;
        int thread = Environment.CurrentManagedThreadId;
        int first = Interlocked.CompareExchange(ref _failing, thread, 0);
        if (first == thread) return;
        if (first != 0) Thread.Sleep(Timeout.Infinite);
        Console.Error.WriteLine($"costate: rank {_rank} failed: {OneLine(cause)}");
        Thread.Sleep(_forwarding);
        new Thread(EndProcess) { IsBackground = true, Name = "Costate end of the job" }.Start();
        _calls.Abort(MpiJob.FailureCode);
    }

    static string OneLine(string text) => new([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]);

    // Should the library not manage to end the job, the launcher will when it loses this process.
    static void EndProcess()
    {
        Thread.Sleep(_patience);
        _exit(MpiJob.FailureCode);
    }

    [LibraryImport("libc")]
    private static partial void _exit(int code);
}
