using System.Runtime.ExceptionServices;

namespace Costate.Numerics.Communication;

/// <summary>A fixed team of threads that run the same body together: the caller is member 0, the others wait between rounds, spinning first and then parked.</summary>
/// <remarks>
/// A round costs well under a microsecond to hand out and allocates nothing. Work that must not depend on the number of threads is cut into
/// a fixed number of pieces, which the members take one after another (<see cref="ForEach"/>). All that the caller wrote before a round is seen by
/// every member in it, and all that the members wrote is seen by the caller after it.
/// A team runs one round at a time and is not re-entrant: a round inside a round is refused, whatever the size.
/// </remarks>
public sealed class ThreadTeam : IDisposable
{
    readonly TeamWorker[] _workers;
    readonly Action<int> _pieces;
    readonly int _spins;
    readonly ManualResetEventSlim _finished = new(false, 0);
    Action<int>? _body;
    Action<int, int>? _piece;
    Exception? _failure;
    PaddedInt _begun, _done, _ended, _next;
    int _count, _busy;
    bool _disposed;

    /// <param name="size">Number of members; 0 means one per processor that this process may use.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is negative.</exception>
    public ThreadTeam(int size = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Size = size == 0 ? Environment.ProcessorCount : size;
        // About 0.1 ms, twice the price of waking a parked thread. With more threads than processors a spinning thread is in the way of a working one.
        _spins = Size <= Environment.ProcessorCount ? 4_000 : 20;
        _pieces = TakePieces;
        _workers = new TeamWorker[Size - 1];
        for (int i = 0; i < _workers.Length; i++) _workers[i] = new TeamWorker(this, i + 1);
    }

    /// <summary>Number of members, the caller included.</summary>
    public int Size { get; }

    /// <summary>Runs <paramref name="body"/>(member) once on every member and returns when all are done. The exception that came first is rethrown here, and the team stays usable.</summary>
    /// <exception cref="ObjectDisposedException">The team was disposed.</exception>
    /// <exception cref="InvalidOperationException">A round is running: this is called from a body, or from two threads.</exception>
    public void Run(Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Enter();
        try
        {
            Round(body);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs <paramref name="body"/>(member, piece) for pieces 0 … count − 1; a free member takes the next piece. The pieces must be independent. Of few pieces only the first <paramref name="count"/> members take any: member &lt; count.</summary>
    /// <remarks>After an exception no further pieces are handed out; it is rethrown when the running ones are done. Errors as in <see cref="Run"/>.</remarks>
    public void ForEach(int count, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Enter();
        try
        {
            (_piece, _count) = (body, count);
            _next.Value = 0;
            if (_workers.Length == 0 || count <= 1) TakePieces(0);
            else Round(_pieces);
        }
        finally
        {
            _piece = null;
            Leave();
        }
    }

    /// <summary>Ends the threads and waits for their end.</summary>
    /// <exception cref="InvalidOperationException">A round is running.</exception>
    public void Dispose()
    {
        if (_disposed) return;
        Enter();
        _disposed = true;
        Start();
        foreach (TeamWorker worker in _workers) worker.Dispose();
        _finished.Dispose();
        Leave();
    }

    void Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException($"This team of {Size} is in the middle of a round: a body cannot start another one or dispose of the team.");
        _failure = null;
    }

    void Leave() => Volatile.Write(ref _busy, 0);

    void Round(Action<int> body)
    {
        if (_workers.Length == 0)
        {
            body(0);
            return;
        }
        int ended = _ended.Value;
        _body = body;
        _done.Value = 0;
        Start();
        Guarded(0);
        WaitWhile(ref _ended.Value, ended, _finished);
        _body = null;
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    void Start()
    {
        Interlocked.Increment(ref _begun.Value);
        foreach (TeamWorker worker in _workers) Signal(worker.Awake);
    }

    // Called by each worker for every round: waits for its beginning, and reports whether there is a body to run.
    bool Await(ref int seen, ManualResetEventSlim awake)
    {
        WaitWhile(ref _begun.Value, seen, awake);
        seen = Volatile.Read(ref _begun.Value);
        return !_disposed;
    }

    void Work(int member)
    {
        Guarded(member);
        if (Interlocked.Increment(ref _done.Value) < _workers.Length) return;
        Interlocked.Increment(ref _ended.Value);
        Signal(_finished);
    }

    void TakePieces(int member)
    {
        if (member >= _count) return;
        for (int piece; Volatile.Read(ref _failure) is null && (piece = Interlocked.Increment(ref _next.Value) - 1) < _count;) _piece!(member, piece);
    }

    void Guarded(int member)
    {
        try
        {
            _body!(member);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }
    }

    // Spins, later yields, at last parks on the event. Who changes the flag looks at the event after the change, who parks looks at the flag after the
    // reset, both with a full fence between: one of the two sees the other, so no signal is lost. A late signal only ends one wait too early.
    void WaitWhile(ref int flag, int value, ManualResetEventSlim parked)
    {
        for (int spins = 0; Volatile.Read(ref flag) == value; spins++)
        {
            if (spins < _spins) Thread.SpinWait(1);
            else if (spins < _spins + 100) Thread.Yield();
            else
            {
                parked.Reset();
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref flag) == value) parked.Wait();
            }
        }
    }

    // To be called after an interlocked change of the flag.
    static void Signal(ManualResetEventSlim parked)
    {
        if (!parked.IsSet) parked.Set();
    }

    sealed class TeamWorker : IDisposable
    {
        readonly ThreadTeam _team;
        readonly int _member;
        readonly Thread _thread;

        public TeamWorker(ThreadTeam team, int member)
        {
            (_team, _member) = (team, member);
            _thread = new Thread(Loop) { IsBackground = true, Name = $"Costate team member {member}" };
            _thread.Start();
        }

        public ManualResetEventSlim Awake { get; } = new(false, 0);

        public void Dispose()
        {
            _thread.Join();
            Awake.Dispose();
        }

        void Loop()
        {
            for (int seen = 0; _team.Await(ref seen, Awake);) _team.Work(_member);
        }
    }

    /// <summary>An int that shares its cache line with nothing else.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    struct PaddedInt
    {
        [System.Runtime.InteropServices.FieldOffset(128)] public int Value;
    }
}
