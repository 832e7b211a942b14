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
    const int TangentTag = 1100;

    readonly Network<T> _network;
    readonly LayerParallelOptions _options;
    readonly LayerParallelWork _work;
    readonly LayerParallelControl<T> _control;
    readonly ICommunicator _ranks, _samples;
    readonly TimePartition _partition;
    readonly TimeHierarchy _hierarchy;
    readonly BlockShape _shape;
    readonly BlockMemory<T> _memory;
    readonly OpeningSweep<T> _opening;
    readonly LayerTiles<T> _tiles;
    readonly CoarseControls<T> _coarse;
    readonly Mgrit<BlockState<T>> _states;
    readonly CountedSolves<T> _stateSolves;
    readonly StateGathering<T> _gathering;
    readonly AcceptedSolution<T> _accepted;
    CountedSolves<T>? _costateSolves;
    BlockState<T>? _tangent, _otherTangent;
    bool _kept;

    public LayerParallelSweep(
        Network<T> network, TimeHierarchy hierarchy, TimePartition partition, LayerParallelOptions options, RankGroups groups, ThreadTeam team, Tiling largest, LayerParallelWork work, LayerParallelControl<T> control)
    {
        ICommunicator ranks = groups.Layers;
        (_network, _options, _work, _control, _ranks, _samples, _partition, _hierarchy) = (network, options, work, control, ranks, groups.Samples, partition, hierarchy);
        _shape = new(network.StateFeatures, largest.PaddedSamples);
        _memory = new(network, largest);
        _opening = new(network, _memory);
        BlockState<T> prototype = new(_shape);
        _coarse = new(network, hierarchy, partition, ranks, options.Weights, prototype);
        _tiles = new(network, hierarchy, _coarse, _memory, _shape, team, largest.TileSamples, partition.FirstStep(ranks.Rank), partition.FirstStep(ranks.Rank + 1));
        _states = new(hierarchy, partition, new LayerStepper<T>(_tiles, back: false), ranks, prototype, options.State, _samples);
        _stateSolves = new(_states, new(hierarchy, options.State), control, options.Cycles);
        _tiles.States = _states;
        _gathering = new(groups, _shape);
        _accepted = new(hierarchy, partition, groups, _gathering, _shape, _states);
    }

    public SweepStatistics Statistics => new(_memory.Bytes + _tiles.StateBytes(_states, _costateSolves?.Solver), _hierarchy.Levels.Skip(1).Sum(level => (long)level.Steps));

    bool OwnsOpening => _states.First == 0 && _states.End > 0;

    bool OwnsFinal => _states.First < _states.End && _states.End == _network.Layers + 1;

    /// <summary>The part of the batch of which the next blocks are; null where a block is a batch of its own.</summary>
    public BatchShare? Batch { get; set; }

    public Span<T> Input(Tiling block)
    {
        _kept = false;
        return _opening.Input(block);
    }

    public ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep)
    {
        (_memory.Block, _kept) = (block, keep);
        _shape.Batch = Batch ?? new(BatchPlan.Of(_network, block));
        if (keep) _control.Sweep = this;
        _tiles.Begin(controls, keep);
        _coarse.Prepare(controls);
        if (OwnsOpening) _opening.Forward(controls, _states[0].Memory);
        if (_control.Cycles is not null && !_control.Exactly) Continue();
        MgritReport report = _stateSolves.Solve(_work, _work.States, _accepted.HasStates);
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
        if (_control.Cycles is not null) _accepted.LendCostate(costates);
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

    /// <inheritdoc cref="AcceptedSolution{T}.Accept"/>
    public void Accept() => _accepted.Accept();

    /// <inheritdoc cref="AcceptedSolution{T}.Correction"/>
    /// <remarks>0 where the states are exact, or before the first solve for co-states.</remarks>
    public double Correction() => _costateSolves is null || StateReport is { SerialSweep: true } ? 0 : _accepted.Correction(_costateSolves.Solver);

    /// <inheritdoc cref="AcceptedSolution{T}.Save"/>
    public (Dense<T> States, Dense<T> Costates)? Save() => _accepted.Save(_costateSolves?.Solver);

    /// <summary>The last states and co-states as a first guess for the same network with twice the layers: at its C-points, on all ranks; null where it has one level only.</summary>
    /// <param name="fine">Its levels.</param>
    /// <param name="tiles">How it cuts all samples into tiles.</param>
    public (Dense<T> States, Dense<T> Costates)? Refined(TimeHierarchy fine, Tiling tiles)
    {
        if (_costateSolves is null || fine.Coarsest == 0) return null;
        return (new RefinedTrajectory<T>(_states, _partition, _ranks, _gathering, _shape).At(fine.Levels[1], tiles, repeats: true),
            new RefinedTrajectory<T>(_costateSolves.Solver, _partition.Mirrored(_hierarchy.Mirrored()), new MirroredRanks(_ranks), _gathering, _shape).At(fine.Mirrored().Levels[1], tiles, repeats: false));
    }

    /// <summary>Puts the accepted states in place; first those of a saved training, if there are any.</summary>
    void Continue()
    {
        if (_control.Saved is { } saved && _hierarchy.Coarsest > 0)
        {
            _control.Saved = null;
            _accepted.Load(saved, (_costateSolves ??= NewCostates()).Solver);
        }
        _accepted.Restore();
    }

    CountedSolves<T> NewCostates()
    {
        TimeHierarchy mirrored = _hierarchy.Mirrored();
        Mgrit<BlockState<T>> costates = new(mirrored, _partition.Mirrored(mirrored), new LayerStepper<T>(_tiles, back: true), new MirroredRanks(_ranks), new(_shape), _options.Costate, _samples);
        return new(costates, new(mirrored, _options.Costate), _control, _options.Cycles);
    }

    void NeedKept()
    {
        if (!_kept) throw new InvalidOperationException("Derivatives need a forward sweep that kept its states.");
    }
}
