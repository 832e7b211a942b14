namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>Runs the schedules of all ranks on clocks of their own: work takes its time, a message arrives when it does, and who receives it waits until then.</summary>
public static class ScheduleSimulation
{
    /// <summary>Runs them.</summary>
    /// <param name="ranks">The schedules, one per rank.</param>
    /// <param name="work">For every kind of work what it costs.</param>
    /// <param name="messages">What messages cost.</param>
    /// <exception cref="ArgumentException">A cost has no meaning.</exception>
    /// <exception cref="InvalidOperationException">The schedules do not belong together: a message that nobody sends is waited for, or one is never received.</exception>
    public static SimulatedRun Run(IReadOnlyList<RankSchedule> ranks, IReadOnlyList<WorkCost> work, MessageCost messages)
    {
        messages.Check();
        for (int kind = 0; kind < work.Count; kind++) Check.Option(work[kind].Seconds >= 0 && double.IsFinite(work[kind].Seconds), $"cost of work of kind {kind}", work[kind].Seconds, "finite and not negative");
        Clocks clocks = new(ranks, [.. work], messages);
        clocks.Run();
        return clocks.Result();
    }

    sealed class Clocks(IReadOnlyList<RankSchedule> ranks, WorkCost[] work, MessageCost messages)
    {
        const long Nothing = -1;

        readonly Post _post = new(ranks.Count);
        readonly double[] _clocks = new double[ranks.Count];
        readonly long[] _chains = new long[ranks.Count], _awaited = new long[ranks.Count], _done = new long[work.Length];
        readonly int[] _places = new int[ranks.Count];
        readonly Stack<int> _ready = [];
        long _messages, _bytes;
        double _busy;

        public void Run()
        {
            Array.Fill(_awaited, Nothing);
            for (int rank = 0; rank < ranks.Count; rank++)
            {
                _ready.Push(rank);
                while (_ready.TryPop(out int next)) Advance(next);
            }
            for (int rank = 0; rank < ranks.Count; rank++)
                if (_places[rank] < ranks[rank].Operations.Length)
                {
                    ScheduledOperation operation = ranks[rank].Operations[_places[rank]];
                    throw new InvalidOperationException($"Rank {rank} waits for a message of rank {operation.Partner} with tag {operation.Code} that is never sent.");
                }
            if (_post.Waiting > 0) throw new InvalidOperationException($"{_post.Waiting} messages are never received.");
        }

        public SimulatedRun Result() => new(_clocks.Max(), _busy, _chains.Max(), _messages, _bytes, _done);

        /// <summary>A rank, until it waits or is done.</summary>
        void Advance(int rank)
        {
            ReadOnlySpan<ScheduledOperation> operations = ranks[rank].Operations;
            (double clock, long chain, int place) = (_clocks[rank], _chains[rank], _places[rank]);
            for (; place < operations.Length; place++)
            {
                ScheduledOperation operation = operations[place];
                if (operation.Action == ScheduledAction.Work)
                {
                    WorkCost cost = work[operation.Code];
                    clock += operation.Amount * cost.Seconds;
                    _busy += operation.Amount * cost.Seconds;
                    if (cost.IsStep) chain += operation.Amount;
                    _done[operation.Code] += operation.Amount;
                }
                else if (operation.Action == ScheduledAction.Send)
                {
                    clock += messages.Overhead;
                    _busy += messages.Overhead;
                    _messages++;
                    _bytes += operation.Amount;
                    long key = _post.Key(rank, operation.Partner, operation.Code);
                    _post.Put(key, new(clock + messages.Latency + operation.Amount / messages.Bandwidth, chain, operation.Amount));
                    if (_awaited[operation.Partner] == key)
                    {
                        _awaited[operation.Partner] = Nothing;
                        _ready.Push(operation.Partner);
                    }
                }
                else
                {
                    long key = _post.Key(operation.Partner, rank, operation.Code);
                    if (!_post.TryTake(key, out Post.Letter letter))
                    {
                        _awaited[rank] = key;
                        break;
                    }
                    if (letter.Bytes != operation.Amount)
                        throw new InvalidOperationException($"Rank {rank} expects {operation.Amount} bytes of rank {operation.Partner} with tag {operation.Code}, but {letter.Bytes} are sent.");
                    clock = Math.Max(clock, letter.Arrival) + messages.Overhead;
                    _busy += messages.Overhead;
                    chain = Math.Max(chain, letter.Chain);
                }
            }
            (_clocks[rank], _chains[rank], _places[rank]) = (clock, chain, place);
        }
    }
}
