using System.Numerics;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>The workspace of <see cref="CheckpointedPropagator{T}"/>: a stack of checkpoints, and one segment of layers that is kept.</summary>
sealed class CheckpointedSweep<T> : ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly BlockMemory<T> _memory;
    readonly OpeningSweep<T> _opening;
    readonly Trajectory<T> _trajectory;
    readonly CheckpointPlan _plan;
    readonly Dense<T>?[] _checkpoints;
    readonly int[] _marks;
    readonly long _recomputed;
    Dense<T>? _between, _next, _final, _tangent;
    int _depth;
    bool _kept;

    public CheckpointedSweep(Network<T> network, Tiling largest, long bytes)
    {
        (_network, _memory) = (network, new(network, largest));
        _plan = CheckpointPlan.For(network, _memory.Capacity, bytes);
        _recomputed = _plan.RecomputedLayers(network.Layers);
        _opening = new(network, _memory);
        _trajectory = new(network, _memory, _plan.Segment);
        _checkpoints = new Dense<T>?[_plan.Checkpoints];
        _marks = new int[_plan.Checkpoints];
    }

    public SweepStatistics Statistics => new(_memory.Bytes, _recomputed);

    public Span<T> Input(Tiling block)
    {
        _kept = false;
        _trajectory.Forget();
        return _opening.Input(block);
    }

    public ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep)
    {
        (_memory.Block, _kept) = (block, keep);
        Dense<T> initial = _memory.Ensure(ref _checkpoints[0], _network.StateFeatures);
        _opening.Forward(controls, initial);
        if (!keep) return Whole(_trajectory.Forward(controls, initial, 0, _network.Layers, keep: false));
        return Whole(FromTheStart(controls));
    }

    public ReadOnlySpan<T> Tangent(Controls<T> controls, Controls<T>? direction, ReadOnlySpan<T> inputTangent = default)
    {
        NeedKept();
        Dense<T> tangent = _memory.Ensure(ref _tangent, _network.StateFeatures);
        _opening.Tangent(controls, direction, inputTangent, tangent);
        Dense<T> state = _checkpoints[0]!;
        for (int segment = 0; segment < _plan.Segments; segment++)
        {
            Dense<T> next = segment % 2 == 0 ? _memory.Ensure(ref _between, _network.StateFeatures) : _memory.Ensure(ref _next, _network.StateFeatures);
            _trajectory.Forward(controls, state, First(segment), First(segment + 1), keep: true, next);
            tangent = _trajectory.Tangent(controls, direction, tangent);
            state = next;
        }
        _tangent = tangent;
        _trajectory.Forget();
        return Whole(tangent);
    }

    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        NeedKept();
        if (_depth == 0) FromTheStart(controls);
        for (int end = _plan.Segments; end > 0; end--)
        {
            if (!_trajectory.Keeps(First(end - 1), First(end))) Keep(controls, end - 1);
            _trajectory.Adjoint(controls, costate, sums);
            if (_marks[_depth - 1] == end - 1) _depth--;
        }
        _trajectory.Forget();
        _opening.Adjoint(controls, costate, sums, inputCostate);
    }

    /// <summary>Forward through all layers from the initial state: leaves checkpoints, and the last segment kept.</summary>
    Dense<T> FromTheStart(Controls<T> controls)
    {
        (_marks[0], _depth) = (0, 1);
        return Keep(controls, _plan.Segments - 1);
    }

    /// <summary>From the last checkpoint on: puts checkpoints while there are any, then keeps the given segment. Returns the state behind it.</summary>
    Dense<T> Keep(Controls<T> controls, int segment)
    {
        while (_depth < _checkpoints.Length && _marks[_depth - 1] < segment)
        {
            int mark = _marks[_depth - 1], next = mark + BinomialSchedule.Advance(segment + 1 - mark, _checkpoints.Length - _depth + 1);
            _trajectory.Forward(controls, _checkpoints[_depth - 1]!, First(mark), First(next), keep: false, _memory.Ensure(ref _checkpoints[_depth], _network.StateFeatures));
            _marks[_depth++] = next;
        }
        Dense<T> state = _checkpoints[_depth - 1]!;
        if (_marks[_depth - 1] < segment)
            state = _trajectory.Forward(controls, state, First(_marks[_depth - 1]), First(segment), keep: false, _memory.Ensure(ref _between, _network.StateFeatures));
        Dense<T>? final = segment == _plan.Segments - 1 ? _memory.Ensure(ref _final, _network.StateFeatures) : null;
        return _trajectory.Forward(controls, state, First(segment), First(segment + 1), keep: true, final);
    }

    int First(int segment) => _plan.First(segment, _network.Layers);

    ReadOnlySpan<T> Whole(Dense<T> state) => _memory.Whole(state, _network.StateFeatures);

    void NeedKept()
    {
        if (!_kept) throw new InvalidOperationException("Derivatives need a forward sweep that kept its states.");
    }
}
