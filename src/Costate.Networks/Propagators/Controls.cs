using System.Numerics;
using Costate.Networks.Layers;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>The parameters of a network (or a tangent of them), prepared once for many tiles: opening, layers 0 … N − 1, readout. Of the layers all, or some consecutive ones at a time.</summary>
public sealed class Controls<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly NetworkShare<T> _share;
    readonly Network<T> _network;
    readonly Dense<T> _opening, _readout;
    readonly Dense<T>[] _layers;
    readonly Action<int, int> _prepareGroup;
    Dense<T>? _parameters;
    int _first, _end;
    bool _tangent;

    /// <summary>Memory for the parameters of a network; undefined until <see cref="Prepare"/>.</summary>
    public Controls(Network<T> network) : this(network, network.Layers) { }

    /// <summary>Memory for the parameters of the layers that a rank owns, and of opening and readout if it owns them; undefined until <see cref="Prepare"/>.</summary>
    public Controls(NetworkShare<T> share) : this(share, share.End - share.First) { }

    /// <summary>Memory for the parameters of opening, readout and so many consecutive layers.</summary>
    internal Controls(Network<T> network, int layers) : this(new NetworkShare<T>(network), layers) { }

    Controls(NetworkShare<T> share, int layers)
    {
        (_share, _network) = (share, share.Network);
        Network<T> network = _network;
        _opening = new(share.HasOpening ? network.Opening.Shape.Prepared : 0);
        _readout = new(share.HasReadout ? network.Readout.Shape.Prepared : 0);
        _layers = new Dense<T>[layers];
        for (int i = 0; i < layers; i++) _layers[i] = new(network.Steps.Prepared);
        _prepareGroup = PrepareGroup;
    }

    /// <summary>Numbers in the prepared parameters of a network.</summary>
    public static long Length(Network<T> network) => Length(network, network.Layers);

    /// <summary>Numbers in the prepared parameters of opening, readout and so many layers.</summary>
    internal static long Length(Network<T> network, int layers) =>
        network.Opening.Shape.Prepared + (long)layers * network.Steps.Prepared + network.Readout.Shape.Prepared;

    /// <summary>Prepares all parameters; layers are shared out over the team.</summary>
    public void Prepare(Dense<T> parameters, ThreadTeam team) => PrepareAll(parameters, tangent: false, team);

    /// <summary>Prepares a tangent of the parameters: a direction in their space.</summary>
    public void PrepareTangent(Dense<T> direction, ThreadTeam team) => PrepareAll(direction, tangent: true, team);

    /// <summary>Prepares the parameters of the readout alone; the others stay as they are.</summary>
    public void PrepareReadout(Dense<T> parameters) => _network.Readout.Prepare(parameters.Span[_share.LayerStart(_network.Layers)..], _readout.Span);

    /// <summary>Prepares the parameters of opening and readout alone.</summary>
    internal void PrepareEnds(Dense<T> parameters) => PrepareEnds(parameters, tangent: false);

    /// <summary>Prepares the parameters of the layers <paramref name="first"/> … <paramref name="end"/> − 1, in place of those that were there; layers are shared out over the team.</summary>
    internal void PrepareLayers(Dense<T> parameters, int first, int end, ThreadTeam team)
    {
        (_parameters, _first, _end) = (parameters, first, end);
        if (first < end) team.ForEach(Groups, _prepareGroup);
        _parameters = null;
    }

    /// <summary>The prepared parameters of the opening.</summary>
    public ReadOnlySpan<T> Opening => _opening.Span;

    /// <summary>The prepared parameters of layer j.</summary>
    public ReadOnlySpan<T> Layer(int j) => Prepared(j);

    /// <summary>The prepared parameters of the readout.</summary>
    public ReadOnlySpan<T> Readout => _readout.Span;

    /// <summary>Layers are handed out in groups: preparing one small layer is less work than handing it out.</summary>
    int Groups => Math.Clamp((int)((long)(_end - _first) * _network.Step(0).Shape.Prepared / 16384), 1, Math.Min(_end - _first, 64));

    Span<T> Prepared(int j) => _layers[j - _first].Span[.._network.Step(j).Shape.Prepared];

    void PrepareAll(Dense<T> parameters, bool tangent, ThreadTeam team)
    {
        PrepareEnds(parameters, tangent);
        PrepareLayers(parameters, _share.First, _share.End, team);
    }

    void PrepareEnds(Dense<T> parameters, bool tangent)
    {
        if (parameters.Length != _share.Parameters)
            throw new ArgumentException($"The network has {_share.Parameters} parameters, but the vector has {parameters.Length}.", nameof(parameters));
        _tangent = tangent;
        ReadOnlySpan<T> all = parameters.Span;
        if (_share.HasOpening) PrepareOne(_network.Opening, all[.._share.LayerStart(0)], _opening.Span);
        if (_share.HasReadout) PrepareOne(_network.Readout, all[_share.LayerStart(_network.Layers)..], _readout.Span);
    }

    void PrepareGroup(int member, int group)
    {
        int groups = Groups, layers = _end - _first, end = _first + (int)((long)(group + 1) * layers / groups);
        for (int j = _first + (int)((long)group * layers / groups); j < end; j++)
            PrepareOne(_network.Step(j), _parameters!.Span.Slice(_share.LayerStart(j), _network.LayerParameters), Prepared(j));
    }

    void PrepareOne(ILayer<T> layer, ReadOnlySpan<T> theta, Span<T> prepared)
    {
        if (_tangent) layer.PrepareTangent(theta, prepared);
        else layer.Prepare(theta, prepared);
    }
}
