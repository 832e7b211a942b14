using System.Numerics;
using Costate.Networks.Layers;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>The parameters of a network (or a tangent of them), prepared once for many tiles: opening, layers 0 … N − 1, readout.</summary>
public sealed class Controls<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly Dense<T> _opening, _readout;
    readonly Dense<T>[] _layers;
    readonly Action<int, int> _prepareGroup;
    Dense<T>? _parameters;
    bool _tangent;

    /// <summary>Memory for the parameters of a network; undefined until <see cref="Prepare"/>.</summary>
    public Controls(Network<T> network)
    {
        _network = network;
        _opening = new(network.Opening.Shape.Prepared);
        _readout = new(network.Readout.Shape.Prepared);
        _layers = new Dense<T>[network.Layers];
        for (int j = 0; j < _layers.Length; j++) _layers[j] = new(network.Step(j).Shape.Prepared);
        _prepareGroup = PrepareGroup;
    }

    /// <summary>Numbers in the prepared parameters of a network.</summary>
    public static long Length(Network<T> network) =>
        network.Opening.Shape.Prepared + (long)network.Layers * network.Step(0).Shape.Prepared + network.Readout.Shape.Prepared;

    /// <summary>Prepares all parameters; layers are shared out over the team.</summary>
    public void Prepare(Dense<T> parameters, ThreadTeam team) => PrepareAll(parameters, tangent: false, team);

    /// <summary>Prepares a tangent of the parameters: a direction in their space.</summary>
    public void PrepareTangent(Dense<T> direction, ThreadTeam team) => PrepareAll(direction, tangent: true, team);

    /// <summary>Prepares the parameters of the readout alone; the others stay as they are.</summary>
    public void PrepareReadout(Dense<T> parameters) => _network.Readout.Prepare(parameters.Span[_network.LayerStart(_network.Layers)..], _readout.Span);

    /// <summary>The prepared parameters of the opening.</summary>
    public ReadOnlySpan<T> Opening => _opening.Span;

    /// <summary>The prepared parameters of layer j.</summary>
    public ReadOnlySpan<T> Layer(int j) => _layers[j].Span;

    /// <summary>The prepared parameters of the readout.</summary>
    public ReadOnlySpan<T> Readout => _readout.Span;

    /// <summary>Layers are handed out in groups: preparing one small layer is less work than handing it out.</summary>
    int Groups => Math.Clamp((int)((long)_network.Layers * _network.Step(0).Shape.Prepared / 16384), 1, Math.Min(_network.Layers, 64));

    void PrepareAll(Dense<T> parameters, bool tangent, ThreadTeam team)
    {
        if (parameters.Length != _network.Parameters)
            throw new ArgumentException($"The network has {_network.Parameters} parameters, but the vector has {parameters.Length}.", nameof(parameters));
        (_parameters, _tangent) = (parameters, tangent);
        ReadOnlySpan<T> all = parameters.Span;
        PrepareOne(_network.Opening, all[.._network.LayerStart(0)], _opening);
        PrepareOne(_network.Readout, all[_network.LayerStart(_network.Layers)..], _readout);
        team.ForEach(Groups, _prepareGroup);
        _parameters = null;
    }

    void PrepareGroup(int member, int group)
    {
        int groups = Groups, end = (int)((long)(group + 1) * _layers.Length / groups);
        for (int j = (int)((long)group * _layers.Length / groups); j < end; j++)
            PrepareOne(_network.Step(j), _parameters!.Span.Slice(_network.LayerStart(j), _network.LayerParameters), _layers[j]);
    }

    void PrepareOne(ILayer<T> layer, ReadOnlySpan<T> theta, Dense<T> prepared)
    {
        if (_tangent) layer.PrepareTangent(theta, prepared.Span);
        else layer.Prepare(theta, prepared.Span);
    }
}
