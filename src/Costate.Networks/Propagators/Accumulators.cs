using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>Sums of parameter gradients, in the layouts of the layers: opening, readout, layers 0 … N − 1. Of the layers all, or some consecutive ones at a time.</summary>
public sealed class Accumulators<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly NetworkShare<T> _share;
    readonly Network<T> _network;
    readonly Dense<T> _opening, _readout;
    readonly Dense<T>[] _layers;
    readonly Accumulators<T>[]? _ofTiles;
    int _first;

    /// <summary>Zero sums.</summary>
    public Accumulators(Network<T> network) : this(network, network.Layers) { }

    /// <summary>Zero sums of opening, readout and the first so many layers.</summary>
    internal Accumulators(Network<T> network, int layers) : this(new NetworkShare<T>(network), layers) { }

    /// <summary>Zero sums of the first so many layers that a rank owns, and of opening and readout if it owns them.</summary>
    internal Accumulators(NetworkShare<T> share, int layers)
    {
        (_share, _network, _first) = (share, share.Network, share.First);
        Network<T> network = _network;
        _opening = new(share.HasOpening ? network.Opening.Shape.Accumulated : 0);
        _readout = new(share.HasReadout ? network.Readout.Shape.Accumulated : 0);
        _layers = new Dense<T>[layers];
        for (int i = 0; i < layers; i++) _layers[i] = new(network.Steps.Accumulated);
    }

    /// <summary>The sums of several chunks, for a block that has tiles of all of them. They hold nothing themselves.</summary>
    /// <param name="ofTiles">For every tile of the block, the sums of its chunk.</param>
    public Accumulators(Accumulators<T>[] ofTiles)
    {
        (_share, _network, _ofTiles) = (ofTiles[0]._share, ofTiles[0]._network, ofTiles);
        (_opening, _readout, _layers) = (ofTiles[0]._opening, ofTiles[0]._readout, ofTiles[0]._layers);
    }

    /// <summary>Numbers in one set of sums.</summary>
    public static long Length(Network<T> network) => Length(network, network.Layers);

    /// <summary>Numbers in the sums of opening, readout and so many layers.</summary>
    internal static long Length(Network<T> network, int layers) =>
        network.Opening.Shape.Accumulated + (long)layers * network.Steps.Accumulated + network.Readout.Shape.Accumulated;

    /// <summary>Whether different tiles may add to different sums.</summary>
    public bool AreOfTiles => _ofTiles is not null;

    /// <summary>The sums to which a tile of the block at hand adds: these themselves, unless the block has tiles of several chunks.</summary>
    public Accumulators<T> ForTile(int tile) => _ofTiles is null ? this : _ofTiles[tile];

    /// <summary>The sums of the opening.</summary>
    public Span<T> Opening => _opening.Span;

    /// <summary>The sums of layer j.</summary>
    public Span<T> Layer(int j) => _layers[j - _first].Span[.._network.Step(j).Shape.Accumulated];

    /// <summary>The sums of the readout.</summary>
    public Span<T> Readout => _readout.Span;

    /// <summary>Number of independent parts (opening, readout, every layer) that can be added or collected by different threads.</summary>
    public int Parts => Math.Min(_layers.Length, _share.End - _first) + 2;

    /// <summary>All sums ← 0.</summary>
    public void SetZero() => SetZero(_first, ends: true);

    /// <summary>The sums of layers are from now on those of the layers from <paramref name="first"/> on, and zero; with <paramref name="ends"/> those of opening and readout are zero too, else they stay.</summary>
    internal void SetZero(int first, bool ends)
    {
        _first = first;
        for (int part = ends ? 0 : 2; part < Parts; part++) Part(part).Clear();
    }

    /// <summary>One part += the same part of other sums.</summary>
    public void Add(int part, Accumulators<T> other)
    {
        Span<T> sums = Part(part);
        TensorPrimitives.Add(sums, other.Part(part), sums);
    }

    /// <summary>Numbers in the parts from <paramref name="first"/> on.</summary>
    internal int LengthFrom(int first)
    {
        int length = 0;
        for (int part = first; part < Parts; part++) length += Part(part).Length;
        return length;
    }

    /// <summary>numbers ← the parts from <paramref name="first"/> on, one after another.</summary>
    internal void CopyTo(int first, Span<T> numbers)
    {
        for (int part = first; part < Parts; numbers = numbers[Part(part++).Length..]) Part(part).CopyTo(numbers);
    }

    /// <summary>The parts from <paramref name="first"/> on += numbers, one after another.</summary>
    internal void Add(int first, ReadOnlySpan<T> numbers)
    {
        for (int part = first; part < Parts; numbers = numbers[Part(part++).Length..])
        {
            Span<T> sums = Part(part);
            TensorPrimitives.Add(sums, numbers[..sums.Length], sums);
        }
    }

    /// <summary>The slice of <paramref name="gradient"/> that belongs to one part ← its sums in the layout of the parameters.</summary>
    public void Collect(int part, Dense<T> gradient)
    {
        int j = _first + part - 2;
        if (part == 0 && !_share.HasOpening || part == 1 && !_share.HasReadout) return;
        Span<T> slice = part switch
        {
            0 => gradient.Span[.._share.LayerStart(0)],
            1 => gradient.Span[_share.LayerStart(_network.Layers)..],
            _ => gradient.Span.Slice(_share.LayerStart(j), _network.LayerParameters),
        };
        slice.Clear();
        ILayer<T> layer = part switch { 0 => _network.Opening, 1 => _network.Readout, _ => _network.Step(j) };
        layer.Collect(Part(part), slice);
    }

    Span<T> Part(int part) => part switch { 0 => Opening, 1 => Readout, _ => Layer(_first + part - 2) };
}
