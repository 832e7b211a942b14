using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>The workspace of <see cref="SerialPropagator{T}"/>. For every layer: all tiles of the block, so that its parameters are read once.</summary>
/// <remarks>
/// What a layer leaves in its cache is kept for all layers. Where that is enough to rebuild a state cheaply and with the same bits, only every q-th state is
/// kept: the co-state sweep rebuilds the states of a segment of q layers just before it needs them, when they fit the second-level cache. This halves
/// the memory traffic of deep, thin networks, which is what limits them.
/// </remarks>
sealed class SerialSweep<T> : ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int SegmentBytes = 256 << 10, LongestSegment = 32;

    readonly Network<T> _network;
    readonly int _capacity, _segment;
    readonly Dense<T> _input, _openingCache, _scratch;
    readonly Dense<T>?[] _states, _caches, _rebuilt;
    readonly Dense<T> _even, _odd, _freeCache;
    Dense<T>? _tangentEven, _tangentOdd, _noInputTangent;
    Tiling _block;
    bool _kept;

    public SerialSweep(Network<T> network, Tiling largest)
    {
        LayerShape opening = network.Opening.Shape, step = network.Step.Shape;
        (_network, _capacity) = (network, largest.PaddedSamples);
        _input = New(opening.Inputs);
        _openingCache = New(opening.Cache);
        _scratch = new(Math.Max(opening.Scratch, step.Scratch) * largest.TileSamples);
        _segment = Segment(network, _capacity);
        _states = new Dense<T>?[network.Layers / _segment + 1];
        _rebuilt = new Dense<T>?[_segment];
        _caches = new Dense<T>?[network.Layers];
        _even = New(network.Width);
        _odd = New(network.Width);
        _freeCache = New(step.Cache);
    }

    /// <summary>Numbers that a sweep holds, tangents excepted.</summary>
    public static long Length(Network<T> network, Tiling largest, bool keep)
    {
        LayerShape opening = network.Opening.Shape, step = network.Step.Shape;
        int segment = Segment(network, largest.PaddedSamples);
        long always = opening.Inputs + opening.Cache + 2L * network.Width + step.Cache;
        long kept = keep ? (long)network.Layers * step.Cache + (network.Layers / segment + 1L + segment) * network.Width : 0;
        return (always + kept) * largest.PaddedSamples + (long)Math.Max(opening.Scratch, step.Scratch) * largest.TileSamples;
    }

    static int Segment(Network<T> network, int capacity) =>
        network.Step.Shape.Replays ? (int)Math.Clamp(SegmentBytes / ((long)network.Width * capacity * Unsafe.SizeOf<T>()), 1, LongestSegment) : 1;

    public long StateBytes => Unsafe.SizeOf<T>() * (Numbers(_states) + Numbers(_caches) + Numbers(_rebuilt));

    public Span<T> Input(Tiling block)
    {
        if (block.PaddedSamples > _capacity)
            throw new ArgumentException($"This workspace holds {_capacity} samples, but the block has {block.PaddedSamples}.", nameof(block));
        return _input.Span[..(_network.Opening.Shape.Inputs * block.PaddedSamples)];
    }

    public ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep)
    {
        (_block, _kept) = (block, keep);
        Dense<T> state = keep ? Kept(0) : _even;
        for (int tile = 0; tile < block.Tiles; tile++)
        {
            Point<T> at = At(_network.Opening, controls.Opening, _input, tile, 0);
            _network.Opening.Evaluate(at, Tile(_openingCache, _network.Opening.Shape.Cache, tile), Tile(state, _network.Width, tile));
        }
        for (int j = 0; j < _network.Layers; j++)
        {
            Dense<T> next = keep && (j + 1) % _segment == 0 ? Kept(j + 1) : ReferenceEquals(state, _even) ? _odd : _even;
            Dense<T> cache = keep ? _caches[j] ??= New(_network.Step.Shape.Cache) : _freeCache;
            for (int tile = 0; tile < block.Tiles; tile++)
            {
                Point<T> at = At(_network.Step, controls.Layer(j), state, tile, j);
                _network.Step.Evaluate(at, Tile(cache, _network.Step.Shape.Cache, tile), Tile(next, _network.Width, tile));
            }
            state = next;
        }
        return Whole(state);
    }

    public ReadOnlySpan<T> Tangent(Controls<T> controls, Controls<T> direction)
    {
        NeedKept();
        Dense<T> tangent = _tangentEven ??= New(_network.Width), other = _tangentOdd ??= New(_network.Width);
        Dense<T> zero = _noInputTangent ??= New(_network.Opening.Shape.Inputs);
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            Point<T> at = At(_network.Opening, controls.Opening, _input, tile, 0);
            _network.Opening.Jvp(at, Tile(_openingCache, _network.Opening.Shape.Cache, tile), Tile(zero, _network.Opening.Shape.Inputs, tile), direction.Opening, Tile(tangent, _network.Width, tile));
        }
        for (int first = 0; first < _network.Layers; first += _segment)
        {
            int end = Rebuild(controls, first);
            for (int j = first; j < end; j++)
            {
                for (int tile = 0; tile < _block.Tiles; tile++)
                {
                    Point<T> at = At(_network.Step, controls.Layer(j), State(j), tile, j);
                    _network.Step.Jvp(at, Cache(j, tile), Tile(tangent, _network.Width, tile), direction.Layer(j), Tile(other, _network.Width, tile));
                }
                (tangent, other) = (other, tangent);
            }
        }
        return Whole(tangent);
    }

    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        NeedKept();
        for (int first = (_network.Layers - 1) / _segment * _segment; first >= 0; first -= _segment)
        {
            for (int j = Rebuild(controls, first) - 1; j >= first; j--)
            {
                for (int tile = 0; tile < _block.Tiles; tile++)
                {
                    Point<T> at = At(_network.Step, controls.Layer(j), State(j), tile, j);
                    Span<T> w = Tile(costate, _network.Width, tile);
                    _network.Step.Vjp(at, Cache(j, tile), w, w, sums.Layer(j));
                }
            }
        }
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            Point<T> at = At(_network.Opening, controls.Opening, _input, tile, 0);
            Span<T> input = inputCostate.IsEmpty ? [] : Tile(inputCostate, _network.Opening.Shape.Inputs, tile);
            _network.Opening.Vjp(at, Tile(_openingCache, _network.Opening.Shape.Cache, tile), Tile(costate, _network.Width, tile), input, sums.Opening);
        }
    }

    /// <summary>Rebuilds the states of the segment that begins with layer <paramref name="first"/>, of which the first is kept; returns the end of the segment.</summary>
    int Rebuild(Controls<T> controls, int first)
    {
        int end = Math.Min(first + _segment, _network.Layers);
        for (int j = first; j < end - 1; j++)
        {
            Dense<T> next = _rebuilt[j + 1 - first] ??= New(_network.Width);
            for (int tile = 0; tile < _block.Tiles; tile++)
                _network.Step.Replay(At(_network.Step, controls.Layer(j), State(j), tile, j), Cache(j, tile), Tile(next, _network.Width, tile));
        }
        return end;
    }

    /// <summary>Y_j, kept or rebuilt.</summary>
    Dense<T> State(int j) => j % _segment == 0 ? _states[j / _segment]! : _rebuilt[j % _segment]!;

    Dense<T> Kept(int j) => _states[j / _segment] ??= New(_network.Width);

    Span<T> Cache(int j, int tile) => Tile(_caches[j]!, _network.Step.Shape.Cache, tile);

    static long Numbers(Dense<T>?[] arrays)
    {
        long numbers = 0;
        foreach (Dense<T>? array in arrays) numbers += array?.Length ?? 0;
        return numbers;
    }

    Dense<T> New(int features)
    {
        long length = (long)features * _capacity;
        if (length > Array.MaxLength)
            throw new ArgumentException($"A block of {_capacity} samples with {features} features is too large for one array.");
        return new((int)length);
    }

    Point<T> At(ILayer<T> layer, ReadOnlySpan<T> theta, Dense<T> state, int tile, int j) => new()
    {
        Y = Tile(state, layer.Shape.Inputs, tile),
        Theta = theta,
        Scratch = _scratch.Span,
        Samples = _block.PaddedCount(tile),
        Time = j * _network.StepSize,
    };

    Span<T> Tile(Dense<T> all, int features, int tile) => Tile(all.Span, features, tile);

    Span<T> Tile(Span<T> all, int features, int tile) => all.Slice(features * _block.Start(tile), features * _block.PaddedCount(tile));

    ReadOnlySpan<T> Whole(Dense<T> state) => state.Span[..(_network.Width * _block.PaddedSamples)];

    void NeedKept()
    {
        if (!_kept) throw new InvalidOperationException("Derivatives need a forward sweep that kept its states.");
    }
}
