using System.Numerics;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>The workspace of <see cref="SerialPropagator{T}"/>. For every layer: all tiles of the block, so that its parameters are read once.</summary>
sealed class SerialSweep<T> : ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly int _capacity;
    readonly Dense<T> _input, _openingCache, _scratch;
    readonly Dense<T>?[] _states, _caches;
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
        _states = new Dense<T>?[network.Layers + 1];
        _caches = new Dense<T>?[network.Layers];
        _even = New(network.Width);
        _odd = New(network.Width);
        _freeCache = New(step.Cache);
    }

    public Span<T> Input(Tiling block)
    {
        if (block.PaddedSamples > _capacity)
            throw new ArgumentException($"This workspace holds {_capacity} samples, but the block has {block.PaddedSamples}.", nameof(block));
        return _input.Span[..(_network.Opening.Shape.Inputs * block.PaddedSamples)];
    }

    public ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep)
    {
        (_block, _kept) = (block, keep);
        Dense<T> state = keep ? _states[0] ??= New(_network.Width) : _even;
        for (int tile = 0; tile < block.Tiles; tile++)
        {
            Point<T> at = At(_network.Opening, controls.Opening, _input, tile, 0);
            _network.Opening.Evaluate(at, Tile(_openingCache, _network.Opening.Shape.Cache, tile), Tile(state, _network.Width, tile));
        }
        for (int j = 0; j < _network.Layers; j++)
        {
            Dense<T> next = keep ? _states[j + 1] ??= New(_network.Width) : ReferenceEquals(state, _even) ? _odd : _even;
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
        for (int j = 0; j < _network.Layers; j++)
        {
            for (int tile = 0; tile < _block.Tiles; tile++)
            {
                Point<T> at = At(_network.Step, controls.Layer(j), _states[j]!, tile, j);
                _network.Step.Jvp(at, Tile(_caches[j]!, _network.Step.Shape.Cache, tile), Tile(tangent, _network.Width, tile), direction.Layer(j), Tile(other, _network.Width, tile));
            }
            (tangent, other) = (other, tangent);
        }
        return Whole(tangent);
    }

    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        NeedKept();
        for (int j = _network.Layers - 1; j >= 0; j--)
        {
            for (int tile = 0; tile < _block.Tiles; tile++)
            {
                Point<T> at = At(_network.Step, controls.Layer(j), _states[j]!, tile, j);
                Span<T> w = Tile(costate, _network.Width, tile);
                _network.Step.Vjp(at, Tile(_caches[j]!, _network.Step.Shape.Cache, tile), w, w, sums.Layer(j));
            }
        }
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            Point<T> at = At(_network.Opening, controls.Opening, _input, tile, 0);
            Span<T> input = inputCostate.IsEmpty ? [] : Tile(inputCostate, _network.Opening.Shape.Inputs, tile);
            _network.Opening.Vjp(at, Tile(_openingCache, _network.Opening.Shape.Cache, tile), Tile(costate, _network.Width, tile), input, sums.Opening);
        }
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
