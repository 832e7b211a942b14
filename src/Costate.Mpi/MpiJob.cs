using System.Diagnostics;
using Costate.Numerics.Communication;

namespace Costate.Mpi;

/// <summary>An MPI job, as seen by one of its ranks.</summary>
/// <remarks>
/// A rank that throws, on any thread, or ends before the others ends the whole job with <see cref="FailureCode"/>; it says why on the standard error stream:
/// <c>costate: rank 2 failed: …</c>. Without that the others would wait for ever, or (MPICH) vanish without a word.
/// </remarks>
public sealed class MpiJob
{
    /// <summary>The exit code of a job in which a rank failed.</summary>
    public const int FailureCode = 6;

    static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);
    static int _jobs;

    readonly MpiCalls _calls;
    readonly ParcelService _parcels;
    readonly JobGuard _guard;

    MpiJob(MpiLibrary library, MpiLaunch? launch)
    {
        (Library, _calls) = (library, library.Calls);
        _calls.Initialize();
        _guard = new(_calls);
        _parcels = new(_calls);
        int size = _calls.Size(_calls.World);
        World = new MpiCommunicator(_calls, _parcels, _calls.World, [.. Enumerable.Range(0, size)]);
        if (launch is { } started && started.Size != size)
        {
            Complete();
            throw new MpiUnavailableException($"{started.Size} ranks were started, but {library} sees {(size == 1 ? "itself alone" : $"{size}")}: the launcher and the library do not belong together. "
                + $"Start with the mpirun of {library.Product}, or name the library of your launcher in {MpiLibrary.Variable}.");
        }
        ulong node = Node();
        RanksOnNode = World.AllGather(node).Count(other => other == node);
    }

    /// <summary>The library that carries the messages.</summary>
    public MpiLibrary Library { get; }

    /// <summary>All ranks of the job.</summary>
    public ICommunicator World { get; }

    /// <summary>Number of ranks on the machine of this one, itself included: they share its processors.</summary>
    public int RanksOnNode { get; }

    /// <summary>Starts MPI, runs the program of this rank, and ends MPI when all ranks have come to their end. A process can do this once.</summary>
    /// <param name="library">The library.</param>
    /// <param name="body">The program of a rank; gives the exit code of its process. An exception ends the whole job, and this does not return.</param>
    /// <returns>What <paramref name="body"/> returned.</returns>
    /// <exception cref="MpiUnavailableException">The ranks were started by a launcher that does not belong to this library.</exception>
    /// <exception cref="MpiException">MPI does not start.</exception>
    public static int Run(MpiLibrary library, Func<MpiJob, int> body)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(body);
        if (Interlocked.Increment(ref _jobs) > 1) throw new InvalidOperationException("MPI can be started only once in a process.");
        MpiJob job = new(library, MpiLaunch.Current);
        try
        {
            int code = body(job);
            job.Complete();
            return code;
        }
        catch (Exception e)
        {
            job._guard.Fail(e);
            throw;
        }
    }

    // Everybody tells everybody else. So whoever waits for a rank that has ended learns of it, and nobody leaves before all have ended.
    void Complete()
    {
        for (int step = 1; step < World.Size; step++) World.Send((World.Rank + step) % World.Size, MpiCommunicator.EndTag, []);
        for (int step = 1; step < World.Size; step++) World.Receive((World.Rank + step) % World.Size, MpiCommunicator.EndTag, []);
        long start = Stopwatch.GetTimestamp();
        for (int asked = 0; _parcels.Collect() is > 0 and int left; asked++)
        {
            if (Stopwatch.GetElapsedTime(start) > _grace)
                throw new InvalidOperationException($"Rank {World.Rank} has sent messages that nobody received, {left} of them long: the ranks do not run the same program.");
            Waiting.Pause(asked);
        }
        _calls.Complete();
        _guard.Release();
        _parcels.Free();
    }

    // FNV-1a of the name of the machine.
    static ulong Node() => Environment.MachineName.Aggregate(14695981039346656037, (hash, letter) => (hash ^ letter) * 1099511628211);
}
