using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.TimeParallel.Simulation;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What every rank does for one loss and gradient with all layers at once, step by step and message by message, without doing it.</summary>
/// <remarks>
/// The solvers are the real ones (<see cref="ScheduledSolve"/>), the exchange of what straddling coarse steps need too (<see cref="CoarseExchange"/>). The losses of the pieces of the batch go to all ranks;
/// gradients stay where the layers are.
/// </remarks>
public sealed class LayerParallelSchedule
{
    readonly TimeHierarchy _hierarchy, _mirrored;
    readonly LayerParallelOptions _options;
    readonly ScheduledSolve _states, _costates;
    readonly Content _content;
    readonly double[] _losses;

    /// <param name="layers">Layers N.</param>
    /// <param name="options">Levels and cycles. Where tolerances decide, <paramref name="assumedCycles"/> is how many they take.</param>
    /// <param name="stateBytes">Bytes of the states of a batch at one layer.</param>
    /// <param name="parameterBytes">Bytes of the prepared parameters of a layer.</param>
    /// <param name="pieces">Pieces of the batch with losses of their own.</param>
    /// <param name="assumedCycles">Cycles of a solve that ends at its tolerance.</param>
    public LayerParallelSchedule(int layers, LayerParallelOptions options, int stateBytes, int parameterBytes, int pieces, int assumedCycles = 2)
    {
        _hierarchy = new(new TimeGrid(layers, layers), options.Coarsening);
        _mirrored = _hierarchy.Mirrored();
        _options = options;
        bool toTolerance = options.Cycles == 0;
        int cycles = toTolerance ? assumedCycles : options.Cycles;
        _states = new(_hierarchy, options.State, cycles, toTolerance, stateBytes);
        _costates = new(_mirrored, options.Costate, cycles, toTolerance, stateBytes);
        (_content, _losses) = (new(stateBytes, parameterBytes), new double[pieces]);
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

    /// <summary>The schedules of all ranks.</summary>
    public IReadOnlyList<RankSchedule> Of(int ranks)
    {
        TimePartition partition = new(_hierarchy, ranks), mirrored = partition.Mirrored(_mirrored);
        RankSchedule[] schedules = new RankSchedule[ranks];
        for (int rank = 0; rank < ranks; rank++) Write(partition, mirrored, rank, schedules[rank] = new());
        return schedules;
    }

    int Levels => _hierarchy.Levels.Count;

    void Write(TimePartition partition, TimePartition mirrored, int rank, RankSchedule schedule)
    {
        RecordingCommunicator ranks = new(rank, partition.Ranks, schedule);
        CoarseExchange exchange = new(_hierarchy, partition, ranks, _options.Weights);
        (int first, int end) = (partition.FirstStep(rank), partition.FirstStep(rank + 1));
        bool ownsOpening = first == 0 && end > 0, ownsFinal = first < end && end == _hierarchy.Grid.Steps;
        exchange.Average(_content);
        if (ownsOpening) schedule.Work(Kind(LayerParallelKind.Opening));
        _states.Write(partition, ranks, schedule, Kind(LayerParallelKind.Step), Kind(LayerParallelKind.LastStep), Kind(LayerParallelKind.Vector));
        if (ownsFinal) schedule.Work(Kind(LayerParallelKind.Readout));
        // The losses, and how many classes are right.
        for (int k = 0; k < 2; k++) ranks.Broadcast(partition.Owner(0, _hierarchy.Grid.Steps - 1), _losses.AsSpan());
        exchange.Lend(_content);
        schedule.Work(Kind(LayerParallelKind.Linearization), exchange.Steps.Count(step => step.Backward == rank));
        _costates.Write(mirrored, new MirroredRanks(ranks), schedule, Kind(LayerParallelKind.Pullback), Kind(LayerParallelKind.Pullback), Kind(LayerParallelKind.Vector));
        schedule.Work(Kind(LayerParallelKind.LayerGradient), end - first);
        if (ownsOpening) schedule.Work(Kind(LayerParallelKind.OpeningGradient));
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
