namespace Costate.Numerics.Communication;

/// <summary>A fixed team of threads that run the same body together: the caller is member 0, the others wait between rounds, spinning first and then parked.</summary>
/// <remarks>
/// A round costs well under a microsecond to hand out and allocates nothing. Work that must not depend on the number of threads is cut into
/// a fixed number of pieces, which the members take one after another (<see cref="ForEach"/>).
/// A team is not re-entrant: one round at a time, started by one thread.
/// </remarks>
public sealed class ThreadTeam : IDisposable
{
    readonly Worker[] _workers;
    readonly Action<int> _pieces;
    Action<int>? _body;
    Action<int, int>? _piece;
    Exception? _failure;
    PaddedInt _go, _done, _next;
    int _count;
    bool _disposed;

    /// <param name="size">Number of members; 0 means one per processor that this process may use.</param>
    public ThreadTeam(int size = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Size = size == 0 ? Environment.ProcessorCount : size;
        _pieces = TakePieces;
        _workers = new Worker[Size - 1];
        for (int i = 0; i < _workers.Length; i++) _workers[i] = new Worker(this, i + 1);
    }

    /// <summary>Number of members, the caller included.</summary>
    public int Size { get; }

    /// <summary>Runs <paramref name="body"/>(member) once on every member and returns when all are done. The first exception is rethrown here.</summary>
    public void Run(Action<int> body)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_workers.Length == 0)
        {
            body(0);
            return;
        }
        _body = body;
        _failure = null;
        _done.Value = 0;
        Interlocked.Increment(ref _go.Value);
        foreach (Worker worker in _workers) worker.Wake();
        Guarded(0);
        SpinWait wait = default;
        while (Volatile.Read(ref _done.Value) != _workers.Length) wait.SpinOnce(sleep1Threshold: -1);
        _body = null;
        if (_failure is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Runs <paramref name="body"/>(member, piece) for pieces 0 … count − 1; a free member takes the next piece. The pieces must be independent.</summary>
    public void ForEach(int count, Action<int, int> body)
    {
        if (_workers.Length == 0 || count <= 1)
        {
            for (int piece = 0; piece < count; piece++) body(0, piece);
            return;
        }
        (_piece, _count) = (body, count);
        Volatile.Write(ref _next.Value, 0);
        Run(_pieces);
        _piece = null;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Interlocked.Increment(ref _go.Value);
        foreach (Worker worker in _workers) worker.Wake();
        foreach (Worker worker in _workers) worker.Dispose();
    }

    void TakePieces(int member)
    {
        for (int piece; (piece = Interlocked.Increment(ref _next.Value) - 1) < _count;) _piece!(member, piece);
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

    sealed class Worker : IDisposable
    {
        readonly ThreadTeam _team;
        readonly int _member;
        readonly Thread _thread;
        readonly ManualResetEventSlim _wake = new(false, 0);

        public Worker(ThreadTeam team, int member)
        {
            (_team, _member) = (team, member);
            _thread = new Thread(Loop) { IsBackground = true, Name = $"Costate team member {member}" };
            _thread.Start();
        }

        public void Wake() => _wake.Set();

        public void Dispose()
        {
            _thread.Join();
            _wake.Dispose();
        }

        void Loop()
        {
            for (int seen = 0; ;)
            {
                for (int spins = 0; Volatile.Read(ref _team._go.Value) == seen; spins++)
                {
                    if (spins < 20_000) Thread.SpinWait(1);
                    else if (spins < 20_100) Thread.Yield();
                    else
                    {
                        _wake.Reset();
                        if (Volatile.Read(ref _team._go.Value) == seen) _wake.Wait();
                    }
                }
                seen = Volatile.Read(ref _team._go.Value);
                if (_team._disposed) return;
                _team.Guarded(_member);
                Interlocked.Increment(ref _team._done.Value);
            }
        }
    }

    /// <summary>An int that shares its cache line with nothing else.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    struct PaddedInt
    {
        [System.Runtime.InteropServices.FieldOffset(128)] public int Value;
    }
}
