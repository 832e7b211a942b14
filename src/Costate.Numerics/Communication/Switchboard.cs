using System.Collections.Concurrent;

namespace Costate.Numerics.Communication;

/// <summary>The mailboxes between the ranks of one process, and the first failure among them.</summary>
sealed class Switchboard(int size)
{
    readonly ConcurrentDictionary<(string Group, int From, int To), Mailbox> _boxes = new();
    readonly bool[] _ended = new bool[size];
    (int Rank, Exception Cause)? _failure;

    /// <summary>Whether a thread that waits may spin: there is a processor for every rank.</summary>
    public bool MaySpin { get; } = size <= Environment.ProcessorCount;

    /// <summary>The rank that failed first, and why.</summary>
    public (int Rank, Exception Cause)? Failure
    {
        get
        {
            lock (_boxes) return _failure;
        }
    }

    /// <summary>The mailbox for messages of one rank to another within a group of ranks.</summary>
    public Mailbox Between(string group, int from, int to) => _boxes.GetOrAdd((group, from, to), static (key, board) => new(board, key.From), this);

    /// <summary>Ends all ranks; a failure that follows from another one is not kept.</summary>
    public void Fail(int rank, Exception cause)
    {
        lock (_boxes) _failure ??= (rank, cause);
        foreach (Mailbox box in _boxes.Values) box.Wake();
    }

    /// <summary>Notes that a rank has come to the end of its program: whoever still waits for it waits in vain.</summary>
    public void End(int rank)
    {
        lock (_boxes) _ended[rank] = true;
        foreach (Mailbox box in _boxes.Values) box.Wake();
    }

    /// <summary>Throws if a rank has failed.</summary>
    public void ThrowIfFailed()
    {
        if (Failure is { } failure) throw new RankFailedException(failure.Rank, failure.Cause);
    }

    /// <summary>Throws if a rank has ended.</summary>
    public void ThrowIfEnded(int rank)
    {
        lock (_boxes)
            if (_ended[rank]) throw MessageChecks.Ended(rank);
    }
}
