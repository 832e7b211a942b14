using System.Numerics;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators;

/// <summary>The workspace of <see cref="SerialPropagator{T}"/>: the opening if the part has it, then its layers as one trajectory.</summary>
sealed class SerialSweep<T> : ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly NetworkShare<T> _part;
    readonly Network<T> _network;
    readonly BlockMemory<T> _memory;
    readonly OpeningSweep<T>? _opening;
    readonly Trajectory<T> _trajectory;
    readonly Dense<T> _initial;
    Dense<T>? _tangent;

    public SerialSweep(NetworkShare<T> part, Tiling largest)
    {
        (_part, _network, _memory) = (part, part.Network, new(part.Network, largest));
        if (part.HasOpening) _opening = new(_network, _memory);
        _trajectory = new(_network, _memory, part.End - part.First);
        _initial = _memory.New(_network.StateFeatures);
    }

    public SweepStatistics Statistics => new(_memory.Bytes);

    public Span<T> Input(Tiling block)
    {
        _trajectory.Forget();
        if (_opening is not null) return _opening.Input(block);
        _memory.Block = block;
        return _memory.Whole(_initial, _network.StateFeatures);
    }

    public ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep)
    {
        _memory.Block = block;
        _opening?.Forward(controls, _initial);
        return _memory.Whole(_trajectory.Forward(controls, _initial, _part.First, _part.End, keep), _network.StateFeatures);
    }

    public ReadOnlySpan<T> Tangent(Controls<T> controls, Controls<T>? direction, ReadOnlySpan<T> inputTangent = default)
    {
        NeedKept();
        Dense<T> tangent = _memory.Ensure(ref _tangent, _network.StateFeatures);
        if (_opening is not null) _opening.Tangent(controls, direction, inputTangent, tangent);
        else if (inputTangent.IsEmpty) tangent.SetZero();
        else inputTangent.CopyTo(tangent.Span);
        _tangent = _trajectory.Tangent(controls, direction, tangent);
        return _memory.Whole(_tangent, _network.StateFeatures);
    }

    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        NeedKept();
        _trajectory.Adjoint(controls, costate, sums);
        if (_opening is not null) _opening.Adjoint(controls, costate, sums, inputCostate);
        else if (!inputCostate.IsEmpty) costate[..inputCostate.Length].CopyTo(inputCostate);
    }

    void NeedKept()
    {
        if (!_trajectory.Keeps(_part.First, _part.End)) throw new InvalidOperationException("Derivatives need a forward sweep that kept its states.");
    }
}
