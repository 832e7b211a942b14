using System.Numerics;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>The part of every sweep before the first layer: the input, and the opening with its derivatives.</summary>
sealed class OpeningSweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly BlockMemory<T> _memory;
    readonly Dense<T> _input, _cache;
    Dense<T>? _zero;

    public OpeningSweep(Network<T> network, BlockMemory<T> memory)
    {
        (_network, _memory) = (network, memory);
        _input = memory.New(Inputs);
        _cache = memory.New(network.Opening.Shape.Cache);
    }

    /// <summary>Numbers per sample, at most: input and its zero tangent, cache, initial state.</summary>
    public static long Held(Network<T> network) => 2L * network.Opening.Shape.Inputs + network.Opening.Shape.Cache + network.StateFeatures;

    int Inputs => _network.Opening.Shape.Inputs;

    public Span<T> Input(Tiling block)
    {
        _memory.Block = block;
        return _memory.Whole(_input, Inputs);
    }

    /// <summary>state ← opening(input).</summary>
    public void Forward(Controls<T> controls, Dense<T> state)
    {
        for (int tile = 0; tile < _memory.Block.Tiles; tile++)
            _network.Opening.Evaluate(
                _memory.At(controls.Opening, _input, Inputs, tile, 0), _memory.Tile(_cache, _network.Opening.Shape.Cache, tile), _memory.Tile(state, _network.StateFeatures, tile));
    }

    public void Tangent(Controls<T> controls, Controls<T>? direction, ReadOnlySpan<T> inputTangent, Dense<T> tangent)
    {
        ReadOnlySpan<T> dinput = inputTangent.IsEmpty ? _memory.Ensure(ref _zero, Inputs).Span : inputTangent;
        for (int tile = 0; tile < _memory.Block.Tiles; tile++)
            _network.Opening.Jvp(
                _memory.At(controls.Opening, _input, Inputs, tile, 0), _memory.Tile(_cache, _network.Opening.Shape.Cache, tile),
                _memory.Tile(dinput, Inputs, tile), direction is null ? [] : direction.Opening, _memory.Tile(tangent, _network.StateFeatures, tile));
    }

    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        for (int tile = 0; tile < _memory.Block.Tiles; tile++)
            _network.Opening.Vjp(
                _memory.At(controls.Opening, _input, Inputs, tile, 0), _memory.Tile(_cache, _network.Opening.Shape.Cache, tile),
                _memory.Tile(costate, _network.StateFeatures, tile), inputCostate.IsEmpty ? [] : _memory.Tile(inputCostate, Inputs, tile), sums.ForTile(tile).Opening);
    }
}
