using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>Arrays of features × samples for one block of tiles, and points on its tiles: what all sweeps share.</summary>
sealed class BlockMemory<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly Dense<T> _scratch;
    readonly int _capacity;
    Tiling _block;

    public BlockMemory(Network<T> network, Tiling largest)
    {
        (_network, _capacity) = (network, largest.PaddedSamples);
        _scratch = new(network.Scratch * largest.TileSamples);
    }

    /// <summary>Bytes of the arrays that there are.</summary>
    public long Bytes { get; private set; }

    /// <summary>Samples of the largest block, padding included.</summary>
    public int Capacity => _capacity;

    /// <summary>Numbers of a sweep that holds so many per sample, scratch memory included.</summary>
    public static long Length(Network<T> network, Tiling largest, long perSample) => perSample * largest.PaddedSamples + (long)network.Scratch * largest.TileSamples;

    /// <summary>The block that is being worked on.</summary>
    public Tiling Block
    {
        get => _block;
        set => _block = value.PaddedSamples <= _capacity
            ? value
            : throw new ArgumentException($"This workspace holds {_capacity} samples, but the block has {value.PaddedSamples}.", nameof(value));
    }

    /// <summary>A new array for the largest block.</summary>
    public Dense<T> New(int features)
    {
        long length = (long)features * _capacity;
        if (length > Array.MaxLength)
            throw new ArgumentException($"A block of {_capacity} samples with {features} features is too large for one array.");
        Bytes += length * Unsafe.SizeOf<T>();
        return new((int)length);
    }

    /// <summary>An array that is made when it is first needed, or needed larger; then its content is lost.</summary>
    public Dense<T> Ensure(ref Dense<T>? memory, int features)
    {
        if (memory is null || memory.Length < (long)features * _capacity)
        {
            Bytes -= (long)(memory?.Length ?? 0) * Unsafe.SizeOf<T>();
            memory = New(features);
        }
        return memory;
    }

    /// <summary>The part of an array that belongs to a tile.</summary>
    public Span<T> Tile(Dense<T> all, int features, int tile) => Tile(all.Span, features, tile);

    /// <inheritdoc cref="Tile(Dense{T}, int, int)"/>
    public Span<T> Tile(Span<T> all, int features, int tile) => all.Slice(features * _block.Start(tile), features * _block.PaddedCount(tile));

    /// <inheritdoc cref="Tile(Dense{T}, int, int)"/>
    public ReadOnlySpan<T> Tile(ReadOnlySpan<T> all, int features, int tile) => all.Slice(features * _block.Start(tile), features * _block.PaddedCount(tile));

    /// <summary>The part of an array that belongs to the block.</summary>
    public Span<T> Whole(Dense<T> all, int features) => all.Span[..(features * _block.PaddedSamples)];

    /// <summary>Layer j at a state with so many features, on one tile.</summary>
    public Point<T> At(ReadOnlySpan<T> theta, Dense<T> state, int features, int tile, int j) => new()
    {
        Y = Tile(state, features, tile),
        Theta = theta,
        Scratch = _scratch.Span,
        Samples = _block.PaddedCount(tile),
        Time = j * _network.StepSize,
    };
}
