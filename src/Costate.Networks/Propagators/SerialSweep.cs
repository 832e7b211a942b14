using System.Numerics;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>The workspace of <see cref="SerialPropagator{T}"/>: the opening, then all layers as one trajectory.</summary>
sealed class SerialSweep<T> : ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly BlockMemory<T> _memory;
    readonly OpeningSweep<T> _opening;
    readonly Trajectory<T> _trajectory;
    readonly Dense<T> _initial;
    Dense<T>? _tangent;

    public SerialSweep(Network<T> network, Tiling largest)
    {
        (_network, _memory) = (network, new(network, largest));
        _opening = new(network, _memory);
        _trajectory = new(network, _memory, network.Layers);
        _initial = _memory.New(network.StateFeatures);
    }

    public SweepStatistics Statistics => new(_memory.Bytes);

    public Span<T> Input(Tiling block)
    {
        _trajectory.Forget();
        return _opening.Input(block);
    }

    public ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep)
    {
        _memory.Block = block;
        _opening.Forward(controls, _initial);
        return _memory.Whole(_trajectory.Forward(controls, _initial, 0, _network.Layers, keep), _network.StateFeatures);
    }

    public ReadOnlySpan<T> Tangent(Controls<T> controls, Controls<T>? direction, ReadOnlySpan<T> inputTangent = default)
    {
        NeedKept();
        Dense<T> tangent = _memory.Ensure(ref _tangent, _network.StateFeatures);
        _opening.Tangent(controls, direction, inputTangent, tangent);
        _tangent = _trajectory.Tangent(controls, direction, tangent);
        return _memory.Whole(_tangent, _network.StateFeatures);
    }

    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        NeedKept();
        _trajectory.Adjoint(controls, costate, sums);
        _opening.Adjoint(controls, costate, sums, inputCostate);
    }

    void NeedKept()
    {
        if (!_trajectory.Keeps(0, _network.Layers)) throw new InvalidOperationException("Derivatives need a forward sweep that kept its states.");
    }
}
