using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.Pipeline;

/// <summary>The workspace of <see cref="PipelinePropagator{T}"/>: a serial sweep through the layers of this rank for every tile, or for every thread where nothing is kept.</summary>
sealed class PipelineSweep<T> : ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int States = 1210, Costates = 1211, Tangents = 1212;

    readonly NetworkShare<T> _share;
    readonly SerialPropagator<T> _propagator;
    readonly ThreadTeam _team;
    readonly Tiling _tile;
    readonly int _capacity, _features, _inputs;
    readonly Dense<T> _input, _state;
    readonly Action<int, int> _forward;
    readonly SerialSweep<T>?[] _moving;
    SerialSweep<T>?[] _kept = [];
    Dense<T>? _costate;
    Controls<T>? _controls;
    Tiling _block;
    int _first;
    bool _keep;

    public PipelineSweep(NetworkShare<T> share, ThreadTeam team, Tiling largest)
    {
        (_share, _team, _capacity) = (share, team, largest.PaddedSamples);
        _propagator = new(new NetworkShare<T>(share.Network, share.First, share.End));
        _tile = new(largest.TileSamples, largest.TileSamples);
        (_features, _inputs) = (share.Network.StateFeatures, share.HasOpening ? share.Network.Opening.Shape.Inputs : 0);
        (_input, _state) = (new(_inputs * _capacity), new(_features * _capacity));
        _moving = new SerialSweep<T>?[team.Size];
        _forward = Forward;
    }

    public SweepStatistics Statistics => new(
        _moving.Concat(_kept).Sum(sweep => sweep?.Statistics.StateBytes ?? 0) + (long)(_input.Length + _state.Length + (_costate?.Length ?? 0)) * Unsafe.SizeOf<T>());

    bool HasLeft => _share.Ranks.Rank > 0;

    bool HasRight => _share.Ranks.Rank < _share.Ranks.Size - 1;

    public Span<T> Input(Tiling block)
    {
        _block = block.PaddedSamples <= _capacity ? block : throw new ArgumentException($"This workspace holds {_capacity} samples, but the block has {block.PaddedSamples}.", nameof(block));
        _keep = false;
        return _input.Span[..(_inputs * block.PaddedSamples)];
    }

    public ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep)
    {
        (_block, _controls, _keep) = (block, controls, keep);
        if (keep && _kept.Length < block.Tiles) Array.Resize(ref _kept, block.Tiles);
        for (_first = 0; _first < block.Tiles; _first += _team.Size)
        {
            int count = Math.Min(_team.Size, block.Tiles - _first);
            for (int tile = _first; HasLeft && tile < _first + count; tile++) Receive(_share.Ranks.Rank - 1, States, Part(_state.Span, _features, tile));
            _team.ForEach(count, _forward);
            for (int tile = _first; HasRight && tile < _first + count; tile++) Send(_share.Ranks.Rank + 1, States, Part(_state.Span, _features, tile));
        }
        return _state.Span[..(_features * block.PaddedSamples)];
    }

    public ReadOnlySpan<T> Tangent(Controls<T> controls, Controls<T>? direction, ReadOnlySpan<T> inputTangent = default)
    {
        NeedKept();
        Dense<T> tangents = _costate ??= new(_features * _capacity);
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            Span<T> tangent = Part(tangents.Span, _features, tile);
            if (HasLeft) Receive(_share.Ranks.Rank - 1, Tangents, tangent);
            ReadOnlySpan<T> before = HasLeft ? tangent : inputTangent.IsEmpty ? [] : inputTangent.Slice(_inputs * _block.Start(tile), _inputs * _block.PaddedCount(tile));
            _kept[tile]!.Tangent(controls, direction, before).CopyTo(tangent);
            if (HasRight) Send(_share.Ranks.Rank + 1, Tangents, tangent);
        }
        return tangents.Span[..(_features * _block.PaddedSamples)];
    }

    public void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate)
    {
        NeedKept();
        if (costate.IsEmpty) costate = (_costate ??= new(_features * _capacity)).Span;
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            Span<T> w = Part(costate, _features, tile);
            if (HasRight) Receive(_share.Ranks.Rank + 1, Costates, w);
            _kept[tile]!.Adjoint(controls, w, sums.ForTile(tile), _share.HasOpening && !inputCostate.IsEmpty ? Part(inputCostate, _inputs, tile) : []);
            if (HasLeft) Send(_share.Ranks.Rank - 1, Costates, w);
        }
    }

    void Forward(int member, int index)
    {
        int tile = _first + index;
        ref SerialSweep<T>? sweep = ref _keep ? ref _kept[tile] : ref _moving[member];
        sweep ??= (SerialSweep<T>)_propagator.NewSweep(_share.Network, _tile);
        Tiling own = _block.Range(tile, 1);
        Span<T> state = Part(_state.Span, _features, tile);
        (_share.HasOpening ? Part(_input.Span, _inputs, tile) : state).CopyTo(sweep.Input(own));
        sweep.Forward(_controls!, own, _keep).CopyTo(state);
    }

    void Send(int to, int tag, Span<T> message) => _share.Ranks.Send(to, tag, MemoryMarshal.AsBytes(message));

    void Receive(int from, int tag, Span<T> message) => _share.Ranks.Receive(from, tag, MemoryMarshal.AsBytes(message));

    Span<T> Part(Span<T> all, int features, int tile) => all.Slice(features * _block.Start(tile), features * _block.PaddedCount(tile));

    void NeedKept()
    {
        if (!_keep) throw new InvalidOperationException("Derivatives need a forward sweep that kept its states.");
    }
}
