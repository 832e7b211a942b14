using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.TimeParallel.Simulation;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What every rank does for one loss and gradient with all layers at once, step by step and message by message, without doing it.</summary>
/// <remarks>
/// The solvers are the real ones (<see cref="ScheduledSolve"/>), the exchange of what straddling coarse steps need too (<see cref="CoarseExchange"/>). The losses of the pieces of the batch go to all ranks;
/// gradients stay where the layers are. Where groups of ranks share the samples, sums of gradients go to the first group and gradients back.
/// </remarks>
public sealed class LayerParallelSchedule
{
    readonly TimeHierarchy _hierarchy, _mirrored;
    readonly LayerParallelOptions _options;
    readonly ScheduledSolve _states, _costates;
    readonly Content _content;
    readonly double[] _losses;
    readonly BatchShare _batch;
    readonly SharedSamples? _samples;
    readonly byte[] _found;

    /// <param name="layers">Layers N.</param>
    /// <param name="options">Levels and cycles. Where tolerances decide, <paramref name="assumedCycles"/> is how many they take.</param>
    /// <param name="stateBytes">Bytes of the states of a batch at one layer.</param>
    /// <param name="parameterBytes">Bytes of the prepared parameters of a layer.</param>
    /// <param name="pieces">Pieces of the batch with losses of their own.</param>
    /// <param name="assumedCycles">Cycles of a solve that ends at its tolerance.</param>
    /// <param name="samples">Groups of ranks that share the batch; then <paramref name="stateBytes"/> are those of a group. Null if there is one.</param>
    public LayerParallelSchedule(int layers, LayerParallelOptions options, int stateBytes, int parameterBytes, int pieces, int assumedCycles = 2, SharedSamples? samples = null)
    {
        _hierarchy = new(new TimeGrid(layers, layers), options.Coarsening);
        _mirrored = _hierarchy.Mirrored();
        _options = options;
        bool toTolerance = options.Cycles == 0;
        int cycles = toTolerance ? assumedCycles : options.Cycles;
        _samples = samples;
        int[] tiles = [.. Enumerable.Range(0, Groups + 1).Select(group => group * (samples?.Tiles ?? 1))];
        _states = new(_hierarchy, options.State, cycles, toTolerance, stateBytes, tiles);
        _costates = new(_mirrored, options.Costate, cycles, toTolerance, stateBytes, tiles);
        _batch = new(new BatchPlan(default, pieces, 1), 0, Groups);
        _found = new byte[pieces * BatchShare.FoundBytes];
        (_content, _losses) = (new(stateBytes, parameterBytes), new double[pieces + 1]);
    }

    /// <summary>The levels.</summary>
    public TimeHierarchy Hierarchy => _hierarchy;

    /// <summary>Number of the kinds of work: those of <see cref="LayerParallelKind"/>, steps and pullbacks for every level.</summary>
    public int Kinds => Kind(LayerParallelKind.Linearization) + (int)LayerParallelKind.Readout - (int)LayerParallelKind.Linearization + 1;

    /// <summary>The number of a kind of work in schedules.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="level">For coarse steps and their pullbacks: of which level, from 1.</param>
    public int Kind(LayerParallelKind kind, int level = 1) => kind switch
    {
        LayerParallelKind.Step => 0,
        LayerParallelKind.CoarseStep => level,
        LayerParallelKind.Pullback => Levels,
        LayerParallelKind.CoarsePullback => Levels + level,
        LayerParallelKind.LastStep => 2 * Levels,
        _ => 2 * Levels + 1 + kind - LayerParallelKind.Linearization,
    };

    /// <summary>For every kind of work what it costs.</summary>
    /// <param name="seconds">Seconds of one piece of work.</param>
    public WorkCost[] Costs(Func<LayerParallelKind, double> seconds)
    {
        WorkCost[] costs = new WorkCost[Kinds];
        foreach (LayerParallelKind kind in Enum.GetValues<LayerParallelKind>())
            for (int level = 1; level < (kind is LayerParallelKind.CoarseStep or LayerParallelKind.CoarsePullback ? Levels : 2); level++)
                costs[Kind(kind, level)] = new(seconds(kind), IsStep: kind < LayerParallelKind.Vector);
        return costs;
    }

    /// <summary>Groups of ranks that share the samples.</summary>
    public int Groups => _samples?.Groups ?? 1;

    /// <summary>The schedules of all ranks.</summary>
    /// <exception cref="ArgumentException">The ranks cannot be shared out evenly over the groups.</exception>
    public IReadOnlyList<RankSchedule> Of(int ranks)
    {
        if (ranks % Groups != 0) throw new ArgumentException($"{ranks} ranks cannot be shared out evenly over {Groups} groups.", nameof(ranks));
        TimePartition partition = new(_hierarchy, ranks / Groups), mirrored = partition.Mirrored(_mirrored);
        RankSchedule[] schedules = new RankSchedule[ranks];
        for (int rank = 0; rank < ranks; rank++) Write(partition, mirrored, new RecordingCommunicator(rank, ranks, schedules[rank] = new()), schedules[rank]);
        return schedules;
    }

    int Levels => _hierarchy.Levels.Count;

    void Write(TimePartition partition, TimePartition mirrored, RecordingCommunicator all, RankSchedule schedule)
    {
        (int group, int rank) = (all.Rank / partition.Ranks, all.Rank % partition.Ranks);
        StridedRanks ranks = new(all, group * partition.Ranks, 1, partition.Ranks), samples = new(all, rank, partition.Ranks, Groups);
        CoarseExchange exchange = new(_hierarchy, partition, ranks, _options.Weights);
        (int first, int end) = (partition.FirstStep(rank), partition.FirstStep(rank + 1));
        bool ownsOpening = first == 0 && end > 0, ownsFinal = first < end && end == _hierarchy.Grid.Steps;
        exchange.Average(_content);
        if (ownsOpening) schedule.Work(Kind(LayerParallelKind.Opening));
        _states.Write(partition, ranks, schedule, Kind(LayerParallelKind.Step), Kind(LayerParallelKind.LastStep), Kind(LayerParallelKind.Vector), samples);
        if (ownsFinal) schedule.Work(Kind(LayerParallelKind.Readout));
        if (ownsFinal) samples.AllGather(_batch.Starts(of => BatchShare.FoundBytes * _batch.FirstChunkOf(of)), _found.AsSpan());
        // The losses; how many classes are right, and whether to stop.
        ranks.Broadcast(partition.Owner(0, _hierarchy.Grid.Steps - 1), _losses.AsSpan()[1..]);
        ranks.Broadcast(partition.Owner(0, _hierarchy.Grid.Steps - 1), _losses.AsSpan());
        exchange.Lend(_content);
        schedule.Work(Kind(LayerParallelKind.Linearization), exchange.Steps.Count(step => step.Backward == rank));
        _costates.Write(mirrored, new MirroredRanks(ranks), schedule, Kind(LayerParallelKind.Pullback), Kind(LayerParallelKind.Pullback), Kind(LayerParallelKind.Vector), samples);
        schedule.Work(Kind(LayerParallelKind.LayerGradient), end - first);
        if (ownsOpening) schedule.Work(Kind(LayerParallelKind.OpeningGradient));
        if (_samples is not null && first < end) Exchange(_samples, samples, end - first, ownsOpening, ownsFinal);
    }

    /// <summary>Sums of gradients to the first group, and the gradient back.</summary>
    void Exchange(SharedSamples shared, StridedRanks samples, int layers, bool ownsOpening, bool ownsFinal)
    {
        int Bytes((int Opening, int Layer, int Readout) of) => (ownsOpening ? of.Opening : 0) + layers * of.Layer + (ownsFinal ? of.Readout : 0);
        byte[] sums = GC.AllocateUninitializedArray<byte>(Bytes(shared.SumBytes));
        for (int stride = 1; stride < _batch.Plan.Chunks; stride *= 2)
            for (int chunk = 0; chunk + stride < _batch.Plan.Chunks; chunk += 2 * stride)
            {
                (int to, int from) = (_batch.GroupOf(chunk), _batch.GroupOf(chunk + stride));
                if (to == from) continue;
                if (samples.Rank == to) samples.Receive(from, 0, sums);
                else if (samples.Rank == from) samples.Send(to, 0, sums);
            }
        samples.Broadcast(0, GC.AllocateUninitializedArray<byte>(Bytes(shared.GradientBytes)).AsSpan());
    }

    /// <summary>Messages as long as the real ones.</summary>
    sealed class Content(int stateBytes, int parameterBytes) : ICoarseContent
    {
        readonly byte[] _state = GC.AllocateUninitializedArray<byte>(stateBytes), _parameters = GC.AllocateUninitializedArray<byte>(parameterBytes);

        public void Clear(CoarseStep step) { }

        public void AddOwn(CoarseStep step) { }

        public void Divide(CoarseStep step) { }

        public Span<byte> Parameters(CoarseStep step) => _parameters;

        public ReadOnlySpan<byte> LentParameters(CoarseStep step) => _parameters;

        public ReadOnlySpan<byte> LentState(CoarseStep step) => _state;

        public Span<byte> BorrowedState(CoarseStep step) => _state;
    }
}
