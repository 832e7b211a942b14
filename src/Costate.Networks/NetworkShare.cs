using System.Numerics;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks;

/// <summary>The part of a network that a rank owns: consecutive layers, with the opening before the first layer of all and the readout behind the last. Its parameters follow one another as in the whole network.</summary>
/// <remarks>On one rank alone it is the whole network. All ranks call the members that exchange something together.</remarks>
public sealed class NetworkShare<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Tag = 1200;

    readonly ICommunicator _ranks;
    readonly VectorShare? _vector;
    readonly int[] _firstLayers, _starts;

    /// <summary>The whole network on one rank; its vectors are plain ones.</summary>
    public NetworkShare(Network<T> network)
    {
        (Network, _ranks, _firstLayers) = (network, SingleRank.Instance, [0, network.Layers]);
        _starts = [0, network.Parameters];
    }

    /// <param name="network">The network.</param>
    /// <param name="ranks">The ranks that share it.</param>
    /// <param name="firstLayers">The first layer of every rank, and N at the end; the same on all ranks.</param>
    public NetworkShare(Network<T> network, ICommunicator ranks, ReadOnlySpan<int> firstLayers)
    {
        if (firstLayers.Length != ranks.Size + 1 || firstLayers[0] != 0 || firstLayers[^1] != network.Layers)
            throw new ArgumentException($"{ranks.Size} ranks share {network.Layers} layers, but {firstLayers.Length - 1} of them have {firstLayers[^1]}.", nameof(firstLayers));
        (Network, _ranks, _firstLayers) = (network, ranks, firstLayers.ToArray());
        _starts = Starts();
        _vector = new(ranks, Lengths());
    }

    /// <summary>Some consecutive layers as a part on its own: its vectors are plain ones, and nothing is exchanged with the rest of the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="first">The first layer of the part; with layer 0 it has the opening.</param>
    /// <param name="end">The end of its layers; with the last layer it has the readout.</param>
    public NetworkShare(Network<T> network, int first, int end)
    {
        if (first < 0 || end <= first || end > network.Layers)
            throw new ArgumentException($"A part of a network has consecutive layers of 0 … {network.Layers - 1}, but {first} … {end - 1} were asked for.", nameof(first));
        (Network, _ranks, _firstLayers) = (network, SingleRank.Instance, [first, end]);
        _starts = Starts();
    }

    /// <summary>The network.</summary>
    public Network<T> Network { get; }

    /// <summary>The ranks that share it.</summary>
    public ICommunicator Ranks => _ranks;

    /// <summary>The first layer.</summary>
    public int First => _firstLayers[_ranks.Rank];

    /// <summary>The end of the layers.</summary>
    public int End => _firstLayers[_ranks.Rank + 1];

    /// <summary>Whether this rank owns the opening.</summary>
    public bool HasOpening => First == 0 && (End > 0 || Network.Layers == 0);

    /// <summary>Whether this rank owns the readout.</summary>
    public bool HasReadout => (First < End || Network.Layers == 0) && End == Network.Layers;

    /// <summary>The rank that owns the readout.</summary>
    public int ReadoutRank => RankOf(Network.Layers - 1);

    /// <summary>Where its parameters begin in the vector of the whole network.</summary>
    public int Start => _starts[_ranks.Rank];

    /// <summary>Parameters of this rank.</summary>
    public int Parameters => _starts[_ranks.Rank + 1] - _starts[_ranks.Rank];

    /// <summary>The first parameter of a layer of this rank, in its own vector; j = N is the readout.</summary>
    public int LayerStart(int layer) => Network.LayerStart(layer) - _starts[_ranks.Rank];

    /// <summary>The rank that owns a layer.</summary>
    public int RankOf(int layer)
    {
        int rank = 0;
        while (_firstLayers[rank + 1] <= layer) rank++;
        return rank;
    }

    /// <summary>A zero vector as long as the parameters, of which this rank holds its own.</summary>
    public Dense<T> NewVector() => _vector is null ? new(Parameters) : new(_vector);

    /// <summary>The own part of a vector of the whole network; on one rank alone the vector itself.</summary>
    public Dense<T> Own(Dense<T> whole)
    {
        if (_vector is null && Parameters == Network.Parameters) return whole;
        Dense<T> own = NewVector();
        whole.Span.Slice(_starts[_ranks.Rank], Parameters).CopyTo(own.Span);
        return own;
    }

    /// <summary>The vector of the whole network, on all ranks; on one rank alone the vector itself.</summary>
    public Dense<T> Whole(Dense<T> own)
    {
        if (_vector is null) return own;
        Dense<T> whole = new(Network.Parameters);
        own.Span.CopyTo(whole.Span[_starts[_ranks.Rank]..]);
        _ranks.AllGather(_starts, whole.Span);
        return whole;
    }

    /// <summary>The vector of the whole network, on rank 0; elsewhere an empty one. A vector that is not shared stays as it is.</summary>
    public Dense<T> Gathered(Dense<T> own)
    {
        if (_ranks.Size == 1 || !own.IsShared) return own;
        Dense<T> whole = new(Network.Parameters);
        own.Span.CopyTo(whole.Span[_starts[_ranks.Rank]..]);
        _ranks.Gather(_starts, whole.Span);
        return _ranks.Rank == 0 ? whole : new(0);
    }

    /// <summary>The sum of one number per piece of the parameters: opening, layers, readout, those of all ranks in this order.</summary>
    /// <param name="own">Those of this rank: of the opening if it has it, of its layers, of the readout if it has it.</param>
    public double Sum(ReadOnlySpan<double> own)
    {
        if (_vector is not null) return _vector.Sum(own);
        double sum = 0;
        foreach (double piece in own) sum += piece;
        return sum;
    }

    /// <summary>The number of pieces of this rank: its layers, and opening and readout if it has them.</summary>
    public int Pieces => End - First + (HasOpening ? 1 : 0) + (HasReadout ? 1 : 0);

    /// <summary>before, behind ← the parameters of the layers next to the own ones, which other ranks own. Left alone where there is no such layer.</summary>
    public void ExchangeNeighbours(Dense<T> x, Span<T> before, Span<T> behind)
    {
        if (_ranks.Size == 1 || First == End) return;
        int length = Network.LayerParameters;
        (bool hasBefore, bool hasBehind) = (First > 0, End < Network.Layers);
        if (hasBefore) _ranks.Send(RankOf(First - 1), Tag, Bytes(x.Span.Slice(LayerStart(First), length)));
        if (hasBehind) _ranks.Send(RankOf(End), Tag, Bytes(x.Span.Slice(LayerStart(End - 1), length)));
        if (hasBefore) _ranks.Receive(RankOf(First - 1), Tag, Bytes(before));
        if (hasBehind) _ranks.Receive(RankOf(End), Tag, Bytes(behind));
    }

    static Span<byte> Bytes(Span<T> numbers) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers);

    int[] Starts() => Array.ConvertAll(_firstLayers, first => first == 0 ? 0 : first == Network.Layers ? Network.Parameters : Network.LayerStart(first));

    int[] Lengths()
    {
        List<int> lengths = [];
        if (HasOpening) lengths.Add(Network.Opening.Shape.Parameters);
        for (int j = First; j < End; j++) lengths.Add(Network.LayerParameters);
        if (HasReadout) lengths.Add(Network.Readout.Shape.Parameters);
        return [.. lengths];
    }
}
