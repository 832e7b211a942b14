using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>Sums of parameter gradients, in the layouts of the layers: opening, layers 0 … N − 1, readout.</summary>
public sealed class Accumulators<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly Dense<T> _opening, _readout;
    readonly Dense<T>[] _layers;
    readonly Accumulators<T>[]? _ofTiles;

    /// <summary>Zero sums.</summary>
    public Accumulators(Network<T> network)
    {
        _network = network;
        _opening = new(network.Opening.Shape.Accumulated);
        _readout = new(network.Readout.Shape.Accumulated);
        _layers = new Dense<T>[network.Layers];
        for (int j = 0; j < _layers.Length; j++) _layers[j] = new(network.Step(j).Shape.Accumulated);
    }

    /// <summary>The sums of several chunks, for a block that has tiles of all of them. They hold nothing themselves.</summary>
    /// <param name="network">The network.</param>
    /// <param name="ofTiles">For every tile of the block, the sums of its chunk.</param>
    public Accumulators(Network<T> network, Accumulators<T>[] ofTiles)
    {
        (_network, _ofTiles) = (network, ofTiles);
        (_opening, _readout, _layers) = (ofTiles[0]._opening, ofTiles[0]._readout, ofTiles[0]._layers);
    }

    /// <summary>Numbers in one set of sums.</summary>
    public static long Length(Network<T> network) =>
        network.Opening.Shape.Accumulated + (long)network.Layers * network.Step(0).Shape.Accumulated + network.Readout.Shape.Accumulated;

    /// <summary>Whether different tiles may add to different sums.</summary>
    public bool AreOfTiles => _ofTiles is not null;

    /// <summary>The sums to which a tile of the block at hand adds: these themselves, unless the block has tiles of several chunks.</summary>
    public Accumulators<T> ForTile(int tile) => _ofTiles is null ? this : _ofTiles[tile];

    /// <summary>The sums of the opening.</summary>
    public Span<T> Opening => _opening.Span;

    /// <summary>The sums of layer j.</summary>
    public Span<T> Layer(int j) => _layers[j].Span;

    /// <summary>The sums of the readout.</summary>
    public Span<T> Readout => _readout.Span;

    /// <summary>Number of independent parts (opening, every layer, readout) that can be added or collected by different threads.</summary>
    public int Parts => _layers.Length + 2;

    /// <summary>All sums ← 0.</summary>
    public void SetZero()
    {
        for (int part = 0; part < Parts; part++) Part(part).Clear();
    }

    /// <summary>One part += the same part of other sums.</summary>
    public void Add(int part, Accumulators<T> other)
    {
        Span<T> sums = Part(part);
        TensorPrimitives.Add(sums, other.Part(part), sums);
    }

    /// <summary>The slice of <paramref name="gradient"/> that belongs to one part ← its sums in the layout of the parameters.</summary>
    public void Collect(int part, Dense<T> gradient)
    {
        if (part < _layers.Length)
        {
            Span<T> slice = gradient.Span.Slice(_network.LayerStart(part), _network.LayerParameters);
            slice.Clear();
            _network.Step(part).Collect(Layer(part), slice);
        }
        else if (part == _layers.Length)
        {
            Span<T> slice = gradient.Span[.._network.LayerStart(0)];
            slice.Clear();
            _network.Opening.Collect(Opening, slice);
        }
        else
        {
            Span<T> slice = gradient.Span[_network.LayerStart(_layers.Length)..];
            slice.Clear();
            _network.Readout.Collect(Readout, slice);
        }
    }

    Span<T> Part(int part) => part < _layers.Length ? Layer(part) : part == _layers.Length ? Opening : Readout;
}
