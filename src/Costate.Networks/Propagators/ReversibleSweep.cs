using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>The workspace of <see cref="ReversiblePropagator{T}"/>: a few states, and one cache.</summary>
sealed class ReversibleSweep<T> : ILayerwiseSweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly BlockMemory<T> _memory;
    readonly OpeningSweep<T> _opening;
    readonly Trajectory<T> _trajectory;
    readonly Dense<T> _initial, _cache;
    Dense<T>? _final, _even, _odd, _tangent, _spareTangent;
    double _error;
    bool _kept;

    public ReversibleSweep(Network<T> network, Tiling largest)
    {
        (_network, _memory) = (network, new(network, largest));
        _opening = new(network, _memory);
        _trajectory = new(network, _memory, 0);
        _initial = _memory.New(network.StateFeatures);
        _cache = _memory.New(network.Steps.First.Max(step => step.Shape.Cache));
    }

    int Features => _network.StateFeatures;

    public SweepStatistics Statistics => new(_memory.Bytes, _network.Layers, _error);

    public Span<T> Input(Tiling block)
    {
        _kept = false;
        return _opening.Input(block);
    }

    public ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep)
    {
        (_memory.Block, _kept) = (block, keep);
        _opening.Forward(controls, _initial);
        return _memory.Whole(_trajectory.Forward(controls, _initial, 0, _network.Layers, keep: false, _memory.Ensure(ref _final, Features)), Features);
    }

    public void Forward(Controls<T> controls, Tiling block, int first, int end, Span<T> state)
    {
        (_memory.Block, _kept) = (block, false);
        if (first == 0) _opening.Forward(controls, _initial);
        else state.CopyTo(_initial.Span);
        _memory.Whole(_trajectory.Forward(controls, _initial, first, end, keep: false), Features).CopyTo(state);
    }

    public ReadOnlySpan<T> Tangent(Controls<T> controls, Controls<T>? direction, ReadOnlySpan<T> inputTangent = default)
    {
        NeedKept();
        Dense<T> tangent = _memory.Ensure(ref _tangent, Features), other = _memory.Ensure(ref _spareTangent, Features);
        Dense<T> state = _initial;
        _opening.Tangent(controls, direction, inputTangent, tangent);
        for (int j = 0; j < _network.Layers; j++)
        {
            ILayer<T> step = _network.Step(j);
            Dense<T> next = ReferenceEquals(state, _even) ? _memory.Ensure(ref _odd, Features) : _memory.Ensure(ref _even, Features);
            for (int tile = 0; tile < _memory.Block.Tiles; tile++)
            {
                Span<T> cache = _memory.Tile(_cache, step.Shape.Cache, tile);
                step.Evaluate(_memory.At(controls.Layer(j), state, Features, tile, j), cache, _memory.Tile(next, Features, tile));
                step.Jvp(
                    _memory.At(controls.Layer(j), state, Features, tile, j), cache, _memory.Tile(tangent, Features, tile),
                    direction is null ? [] : direction.Layer(j), _memory.Tile(other, Features, tile));
            }
            (tangent, other) = (other, tangent);
            state = next;
        }
        (_tangent, _spareTangent) = (tangent, other);
        return _memory.Whole(tangent, Features);
    }

    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        NeedKept();
        Close(controls, Back(controls, _final!, 0, _network.Layers, costate, sums), costate, sums, inputCostate);
    }

    public void Adjoint(Controls<T> controls, Tiling block, int first, int end, Span<T> state, Span<T> costate, Accumulators<T> sums)
    {
        (_memory.Block, _kept) = (block, false);
        Dense<T> from = _memory.Ensure(ref _final, Features);
        state.CopyTo(from.Span);
        Dense<T> before = Back(controls, from, first, end, costate, sums);
        _memory.Whole(before, Features).CopyTo(state);
        if (first > 0) return;
        _opening.Forward(controls, _initial);
        Close(controls, before, costate, sums, []);
    }

    /// <summary>The state before the layers <paramref name="first"/> … <paramref name="end"/> − 1 from the one behind them, and the co-state likewise, in place; sums += parameter gradients.</summary>
    Dense<T> Back(Controls<T> controls, Dense<T> state, int first, int end, Span<T> costate, Accumulators<T> sums)
    {
        for (int j = end - 1; j >= first; j--)
        {
            IReversibleLayer<T> step = (IReversibleLayer<T>)_network.Step(j);
            Dense<T> before = ReferenceEquals(state, _even) ? _memory.Ensure(ref _odd, Features) : _memory.Ensure(ref _even, Features);
            for (int tile = 0; tile < _memory.Block.Tiles; tile++)
            {
                Span<T> cache = _memory.Tile(_cache, step.Shape.Cache, tile), w = _memory.Tile(costate, Features, tile);
                step.Invert(_memory.At(controls.Layer(j), state, Features, tile, j), cache, _memory.Tile(before, Features, tile));
                step.Vjp(_memory.At(controls.Layer(j), before, Features, tile, j), cache, w, w, sums.Layer(j));
            }
            state = before;
        }
        return state;
    }

    /// <summary>Compares the rebuilt initial state with the true one, and goes back through the opening.</summary>
    void Close(Controls<T> controls, Dense<T> rebuilt, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        _error = Math.Max(_error, Difference(rebuilt));
        _opening.Adjoint(controls, costate, sums, inputCostate);
    }

    /// <summary>max |rebuilt − initial| / max |initial|; infinite where the rebuilt state is not finite.</summary>
    double Difference(Dense<T> rebuilt)
    {
        ReadOnlySpan<T> a = _memory.Whole(rebuilt, Features), b = _memory.Whole(_initial, Features);
        double largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = Math.Abs(double.CreateTruncating(a[i] - b[i]));
            if (!(difference <= largest)) largest = double.IsFinite(difference) ? difference : double.PositiveInfinity;
        }
        double size = Math.Abs(double.CreateTruncating(TensorPrimitives.MaxMagnitude(b)));
        return size > 0 ? largest / size : largest;
    }

    void NeedKept()
    {
        if (!_kept) throw new InvalidOperationException("Derivatives need a forward sweep that kept its states.");
    }
}
