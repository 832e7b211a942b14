using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>Some consecutive layers on one block: forward, with or without what the derivatives need, and the derivatives. For every layer: all tiles of the block, so that its parameters are read once.</summary>
/// <remarks>
/// What a layer leaves in its cache is kept for all layers. Where that is enough to rebuild a state cheaply and with the same bits, only every q-th state is
/// kept: the co-state sweep rebuilds the states of a segment of q layers just before it needs them, when they fit the second-level cache. This halves
/// the memory traffic of deep, thin networks, which is what limits them.
/// </remarks>
sealed class Trajectory<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int SegmentBytes = 256 << 10, LongestSegment = 32;

    readonly Network<T> _network;
    readonly BlockMemory<T> _memory;
    readonly int _segment;
    readonly Dense<T>?[] _states, _caches, _rebuilt;
    Dense<T>? _even, _odd, _freeCache, _spareTangent;
    int _first, _end;

    /// <param name="network">The network.</param>
    /// <param name="memory">The block.</param>
    /// <param name="layers">The most layers that are kept at a time.</param>
    public Trajectory(Network<T> network, BlockMemory<T> memory, int layers)
    {
        (_network, _memory, Features) = (network, memory, network.StateFeatures);
        _segment = SegmentLayers(network, memory.Capacity);
        _states = new Dense<T>?[layers / _segment + 1];
        _rebuilt = new Dense<T>?[_segment];
        _caches = new Dense<T>?[layers];
    }

    int Features { get; }

    /// <summary>Numbers per sample, at most, while so many layers are kept: their caches, every q-th state, a rebuilt segment, and what is needed to move.</summary>
    public static long Kept(Network<T> network, int capacity, int layers)
    {
        int segment = SegmentLayers(network, capacity), usual = network.Steps.First[^1].Shape.Cache;
        long caches = (long)layers * usual + network.Steps.First.Sum(step => Math.Max(0, step.Shape.Cache - usual));
        return caches + (layers / segment + Math.Min(segment, layers) - 1L) * network.StateFeatures + Moving(network);
    }

    /// <summary>Numbers per sample that moving through layers takes: two states and a tangent, and a cache.</summary>
    public static long Moving(Network<T> network) => 3L * network.StateFeatures + network.Steps.First.Max(step => step.Shape.Cache);

    static int SegmentLayers(Network<T> network, int capacity)
    {
        if (network.Steps.First.Any(step => !step.Shape.Replays)) return 1;
        return (int)Math.Clamp(SegmentBytes / ((long)network.StateFeatures * capacity * Unsafe.SizeOf<T>()), 1, LongestSegment);
    }

    /// <summary>Layers <paramref name="first"/> … <paramref name="end"/> − 1 from the state <paramref name="start"/>, which must stay as it is as long as derivatives are wanted.</summary>
    /// <returns>The final state, in <paramref name="into"/> if given.</returns>
    public Dense<T> Forward(Controls<T> controls, Dense<T> start, int first, int end, bool keep, Dense<T>? into = null)
    {
        (_first, _end) = keep ? (first, end) : (0, 0);
        (int features, int tiles) = (Features, _memory.Block.Tiles);
        Dense<T> state = start;
        if (keep) _states[0] = start;
        for (int j = first; j < end; j++)
        {
            ILayer<T> step = _network.Step(j);
            int k = j + 1 - first;
            Dense<T> next =
                j + 1 == end && into is not null ? into :
                keep && k % _segment == 0 ? _memory.Ensure(ref _states[k / _segment], Features) :
                ReferenceEquals(state, _even) ? _memory.Ensure(ref _odd, Features) : _memory.Ensure(ref _even, Features);
            int cached = step.Shape.Cache;
            Dense<T> cache = keep ? _memory.Ensure(ref _caches[j - first], cached) : _memory.Ensure(ref _freeCache, cached);
            for (int tile = 0; tile < tiles; tile++)
                step.Evaluate(_memory.At(controls.Layer(j), state, features, tile, j), _memory.Tile(cache, cached, tile), _memory.Tile(next, features, tile));
            state = next;
        }
        return state;
    }

    /// <summary>Whether these layers are kept.</summary>
    public bool Keeps(int first, int end) => (first, end) == (_first, _end);

    /// <summary>Forgets what is kept: the block has changed.</summary>
    public void Forget() => (_first, _end) = (0, 0);

    /// <summary>The tangent behind the kept layers, from the one before them; <paramref name="tangent"/> is working memory.</summary>
    public Dense<T> Tangent(Controls<T> controls, Controls<T>? direction, Dense<T> tangent)
    {
        (int features, int tiles) = (Features, _memory.Block.Tiles);
        Dense<T> other = _memory.Ensure(ref _spareTangent, features);
        for (int first = _first; first < _end; first += _segment)
        {
            int end = Rebuild(controls, first);
            for (int j = first; j < end; j++)
            {
                ILayer<T> step = _network.Step(j);
                (Dense<T> state, Dense<T> cache, int cached) = (State(j), _caches[j - _first]!, step.Shape.Cache);
                for (int tile = 0; tile < tiles; tile++)
                    step.Jvp(
                        _memory.At(controls.Layer(j), state, features, tile, j), _memory.Tile(cache, cached, tile), _memory.Tile(tangent, features, tile),
                        direction is null ? [] : direction.Layer(j), _memory.Tile(other, features, tile));
                (tangent, other) = (other, tangent);
            }
        }
        _spareTangent = other;
        return tangent;
    }

    /// <summary>The co-state before the kept layers, from the one behind them, in place; sums += parameter gradients.</summary>
    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums)
    {
        (int features, int tiles) = (Features, _memory.Block.Tiles);
        for (int first = _first + (_end - 1 - _first) / _segment * _segment; first >= _first; first -= _segment)
        {
            for (int j = Rebuild(controls, first) - 1; j >= first; j--)
            {
                ILayer<T> step = _network.Step(j);
                (Dense<T> state, Dense<T> cache, int cached) = (State(j), _caches[j - _first]!, step.Shape.Cache);
                for (int tile = 0; tile < tiles; tile++)
                {
                    Span<T> w = _memory.Tile(costate, features, tile);
                    step.Vjp(_memory.At(controls.Layer(j), state, features, tile, j), _memory.Tile(cache, cached, tile), w, w, sums.Layer(j));
                }
            }
        }
    }

    /// <summary>Rebuilds the states of the segment that begins with layer <paramref name="first"/>, of which the first is kept; returns the end of the segment.</summary>
    int Rebuild(Controls<T> controls, int first)
    {
        (int end, int features, int tiles) = (Math.Min(first + _segment, _end), Features, _memory.Block.Tiles);
        for (int j = first; j < end - 1; j++)
        {
            ILayer<T> step = _network.Step(j);
            (Dense<T> state, Dense<T> cache, int cached) = (State(j), _caches[j - _first]!, step.Shape.Cache);
            Dense<T> next = _memory.Ensure(ref _rebuilt[j + 1 - first], features);
            for (int tile = 0; tile < tiles; tile++)
                step.Replay(_memory.At(controls.Layer(j), state, features, tile, j), _memory.Tile(cache, cached, tile), _memory.Tile(next, features, tile));
        }
        return end;
    }

    /// <summary>Y_j, kept or rebuilt.</summary>
    Dense<T> State(int j) => (j - _first) % _segment == 0 ? _states[(j - _first) / _segment]! : _rebuilt[(j - _first) % _segment]!;
}
