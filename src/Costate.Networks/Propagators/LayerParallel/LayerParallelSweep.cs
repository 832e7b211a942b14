using System.Numerics;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>The workspace of <see cref="LayerParallelPropagator{T}"/> on one rank: its states, co-states and caches, for a whole batch at a time.</summary>
/// <remarks>
/// States and co-states are solved by the same method, the co-states on the mirrored grid with the transposed steps, linearised at the states. What the transpose of a layer needs
/// is left by the last relaxation of the states; that of coarse steps is made once per solve. The gradient is formed once, from the final states and co-states.
/// The input is that of the rank with the first layer; final state and its co-state are those of the rank with the last one, elsewhere they are empty.
/// </remarks>
sealed class LayerParallelSweep<T> : ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int TangentTag = 1100, CostateTag = 1101;

    readonly Network<T> _network;
    readonly LayerParallelOptions _options;
    readonly LayerParallelWork _work;
    readonly LayerParallelControl<T> _control;
    readonly ICommunicator _ranks;
    readonly TimePartition _partition;
    readonly TimeHierarchy _hierarchy;
    readonly BlockShape _shape;
    readonly BlockMemory<T> _memory;
    readonly OpeningSweep<T> _opening;
    readonly LayerTiles<T> _tiles;
    readonly CoarseControls<T> _coarse;
    readonly Mgrit<BlockState<T>> _states;
    readonly CountedSolves<T> _stateSolves;
    CountedSolves<T>? _costateSolves;
    BlockState<T>? _tangent, _otherTangent, _lentCostate, _residual;
    BlockState<T>[]? _accepted;
    double[]? _products;
    bool _kept;

    public LayerParallelSweep(
        Network<T> network, TimeHierarchy hierarchy, TimePartition partition, LayerParallelOptions options, ICommunicator ranks, ThreadTeam team, Tiling largest, LayerParallelWork work, LayerParallelControl<T> control)
    {
        (_network, _options, _work, _control, _ranks, _partition, _hierarchy) = (network, options, work, control, ranks, partition, hierarchy);
        _shape = new(network.StateFeatures, largest.PaddedSamples) { Block = largest };
        _memory = new(network, largest);
        _opening = new(network, _memory);
        BlockState<T> prototype = new(_shape);
        _coarse = new(network, hierarchy, partition, ranks, options.Weights, prototype);
        _tiles = new(network, hierarchy, _coarse, _memory, _shape, team, largest.TileSamples, partition.FirstStep(ranks.Rank), partition.FirstStep(ranks.Rank + 1));
        _states = new(hierarchy, partition, new LayerStepper<T>(_tiles, back: false), ranks, prototype, options.State);
        _stateSolves = new(_states, new(hierarchy, options.State), control, options.Cycles);
        _tiles.States = _states;
    }

    public SweepStatistics Statistics => new(_memory.Bytes + _tiles.StateBytes(_states, _costateSolves?.Solver), _hierarchy.Levels.Skip(1).Sum(level => (long)level.Steps));

    bool OwnsOpening => _states.First == 0 && _states.End > 0;

    bool OwnsFinal => _states.First < _states.End && _states.End == _network.Layers + 1;

    public Span<T> Input(Tiling block)
    {
        _kept = false;
        return _opening.Input(block);
    }

    public ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep)
    {
        (_memory.Block, _shape.Block, _kept) = (block, block, keep);
        if (keep) _control.Sweep = this;
        _tiles.Begin(controls, keep);
        _coarse.Prepare(controls);
        if (OwnsOpening) _opening.Forward(controls, _states[0].Memory);
        if (_control.Cycles is not null && !_control.Exactly) Continue();
        MgritReport report = _stateSolves.Solve(_work, _work.States, _accepted is not null);
        (StateReport, _work.LastStates) = (report, report);
        _work.LastSteps = _stateSolves.StepsOfAllRanks;
        if (!OwnsFinal) return [];
        BlockState<T> final = _states[_network.Layers];
        // A state that is not finite need not have reached the last layer yet.
        if (report.Status == MgritStatus.NotFinite) final.Span.Fill(T.NaN);
        return final.Span;
    }

    public ReadOnlySpan<T> Tangent(Controls<T> controls, Controls<T>? direction, ReadOnlySpan<T> inputTangent = default)
    {
        NeedKept();
        BlockState<T> tangent = _tangent ??= new(_shape), other = _otherTangent ??= new(_shape);
        (int first, int end) = (_tiles.First, _tiles.End);
        if (first < end)
        {
            if (OwnsOpening) _opening.Tangent(controls, direction, inputTangent, tangent.Memory);
            else _ranks.Receive(_partition.Owner(0, first - 1), TangentTag, tangent.Bytes);
            for (int n = first; n < end; n++)
            {
                _tiles.Tangent(n, direction, tangent, other);
                (tangent, other) = (other, tangent);
            }
            if (!OwnsFinal) _ranks.Send(_partition.Owner(0, end), TangentTag, tangent.Bytes);
        }
        (_tangent, _otherTangent) = (tangent, other);
        return OwnsFinal ? tangent.Span : [];
    }

    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        NeedKept();
        bool begun = _costateSolves is not null;
        CountedSolves<T> solves = _costateSolves ??= NewCostates();
        Mgrit<BlockState<T>> costates = solves.Solver;
        int layers = _network.Layers;
        _coarse.Exchange(controls, n => _states[n]);
        _tiles.Linearize();
        if (!_control.Exactly) _work.Linearizations += _tiles.Linearized;
        if (OwnsFinal) costate.CopyTo(costates[0].Span);
        MgritReport report = solves.Solve(_work, _work.Costates, begun);
        (CostateReport, _work.LastCostates) = (report, report);
        if (_control.Cycles is not null) LendCostate();
        _tiles.Differentiate(costates, sums);
        if (!_control.Exactly) _work.GradientSteps += _tiles.End - _tiles.First;
        if (!OwnsOpening) return;
        BlockState<T> initial = costates[layers];
        if (report.Status == MgritStatus.NotFinite) initial.Span.Fill(T.NaN);
        Span<T> own = costate.IsEmpty ? initial.Span : costate;
        if (!costate.IsEmpty) initial.Span.CopyTo(costate);
        _opening.Adjoint(controls, own, sums, inputCostate);
    }

    /// <summary>What the last solve for the states reported.</summary>
    public MgritReport? StateReport { get; private set; }

    /// <summary>What the last solve for the co-states reported.</summary>
    public MgritReport? CostateReport { get; private set; }

    /// <summary>The states as they are, at the C-points, are those from which the next solves begin.</summary>
    public void Accept()
    {
        _accepted ??= [.. Enumerable.Range(0, CoarsePoints).Select(_ => new BlockState<T>(_shape))];
        for (int j = 0; j < CoarsePoints; j++) _accepted[j].CopyFrom(_states[CoarsePoint(j)]);
    }

    /// <summary>Σ_j ⟨λ(c_j), r_j⟩: to first order what the loss at the exact states differs from that at these; 0 where they are exact, or before the first solve for co-states.</summary>
    public double Correction()
    {
        if (_costateSolves is null || _hierarchy.Coarsest == 0 || StateReport is { SerialSweep: true }) return 0;
        _products ??= new double[_hierarchy.Intervals + 1];
        _residual ??= new(_shape);
        int first = _partition.First(1, _ranks.Rank);
        for (int j = first; j < first + CoarsePoints; j++)
        {
            int point = CoarsePoint(j - first);
            _products[j] = 0;
            if (j == 0) continue;
            _states.Residual(j, _residual);
            _products[j] = _residual.Dot(point > _tiles.First ? _costateSolves.Solver[_network.Layers - point] : _lentCostate!);
        }
        _ranks.AllGather(_partition.Starts(1), _products.AsSpan());
        double sum = 0;
        foreach (double product in _products) sum += product;
        return sum;
    }

    /// <summary>Accepted states and co-states at all C-points, one after another, on all ranks; null before there are any.</summary>
    public (Dense<T> States, Dense<T> Costates)? Save()
    {
        if (_accepted is null || _costateSolves is null || _hierarchy.Coarsest == 0) return null;
        TimeHierarchy mirrored = _hierarchy.Mirrored();
        return (Gather(_ranks, _partition.Starts(1), j => _accepted[j]),
            Gather(new MirroredRanks(_ranks), _partition.Mirrored(mirrored).Starts(1), j => _costateSolves.Solver[mirrored.Levels[1].Points[j + MirroredFirst(mirrored)]]));
    }

    /// <summary>The last states and co-states as a first guess for the same network with twice the layers: at its C-points, on all ranks; null where it has one level only.</summary>
    /// <param name="fine">Its levels.</param>
    /// <param name="block">How it cuts the samples into tiles.</param>
    public (Dense<T> States, Dense<T> Costates)? Refined(TimeHierarchy fine, Tiling block)
    {
        if (_costateSolves is null || fine.Coarsest == 0) return null;
        return (new RefinedTrajectory<T>(_states, _partition, _ranks, _shape.Features, _shape.Block).At(fine.Levels[1].Points, block, repeats: true),
            new RefinedTrajectory<T>(_costateSolves.Solver, _partition.Mirrored(_hierarchy.Mirrored()), new MirroredRanks(_ranks), _shape.Features, _shape.Block)
                .At(fine.Mirrored().Levels[1].Points, block, repeats: false));
    }

    int StateLength => _shape.Features * _shape.Block.PaddedSamples;

    int CoarsePoints => _hierarchy.Coarsest == 0 ? 0 : _partition.First(1, _ranks.Rank + 1) - _partition.First(1, _ranks.Rank);

    /// <summary>The layer at which the state of the own C-point j stands.</summary>
    int CoarsePoint(int j) => _hierarchy.Levels[1].Points[_partition.First(1, _ranks.Rank) + j];

    int MirroredFirst(TimeHierarchy mirrored) => _partition.Mirrored(mirrored).First(1, new MirroredRanks(_ranks).Rank);

    /// <summary>Puts the accepted states in place; first those of a saved training, if there are any.</summary>
    void Continue()
    {
        if (_control.Saved is { } saved && _hierarchy.Coarsest > 0)
        {
            _control.Saved = null;
            Accept();
            int length = StateLength, first = _partition.First(1, _ranks.Rank);
            for (int j = 0; j < CoarsePoints; j++) saved.States.Span.Slice((first + j) * length, length).CopyTo(_accepted![j].Span);
            Mgrit<BlockState<T>> costates = (_costateSolves ??= NewCostates()).Solver;
            TimeHierarchy mirrored = _hierarchy.Mirrored();
            TimePartition backward = _partition.Mirrored(mirrored);
            int rank = new MirroredRanks(_ranks).Rank;
            for (int j = backward.First(1, rank); j < backward.First(1, rank + 1); j++) saved.Costates.Span.Slice(j * length, length).CopyTo(costates[mirrored.Levels[1].Points[j]].Span);
            LendCostate();
        }
        // The first state belongs to the opening, whatever was accepted.
        for (int j = 0; _accepted is not null && j < CoarsePoints; j++)
            if (CoarsePoint(j) > 0) _states[CoarsePoint(j)].CopyFrom(_accepted[j]);
    }

    /// <summary>The co-state behind the own last layer, for the rank whose first C-point stands there.</summary>
    void LendCostate()
    {
        (int first, int end) = (_tiles.First, _tiles.End);
        if (_ranks.Size == 1 || first == end) return;
        if (end < _network.Layers) _ranks.Send(_partition.Owner(0, end), CostateTag, _costateSolves!.Solver[_network.Layers - end].Bytes);
        if (first > 0) _ranks.Receive(_partition.Owner(0, first - 1), CostateTag, (_lentCostate ??= new(_shape)).Bytes);
    }

    Dense<T> Gather(ICommunicator ranks, ReadOnlySpan<int> starts, Func<int, BlockState<T>> state)
    {
        int length = StateLength;
        int[] numbers = new int[starts.Length];
        for (int r = 0; r < numbers.Length; r++) numbers[r] = checked(starts[r] * length);
        Dense<T> all = new(numbers[^1]);
        for (int j = starts[ranks.Rank]; j < starts[ranks.Rank + 1]; j++) state(j - starts[ranks.Rank]).Span.CopyTo(all.Span[(j * length)..]);
        ranks.AllGather(numbers, all.Span);
        return all;
    }

    CountedSolves<T> NewCostates()
    {
        TimeHierarchy mirrored = _hierarchy.Mirrored();
        Mgrit<BlockState<T>> costates = new(mirrored, _partition.Mirrored(mirrored), new LayerStepper<T>(_tiles, back: true), new MirroredRanks(_ranks), new(_shape), _options.Costate);
        return new(costates, new(mirrored, _options.Costate), _control, _options.Cycles);
    }

    void NeedKept()
    {
        if (!_kept) throw new InvalidOperationException("Derivatives need a forward sweep that kept its states.");
    }
}
