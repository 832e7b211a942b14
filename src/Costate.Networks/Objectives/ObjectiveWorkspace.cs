using System.Numerics;
using Costate.Networks.Layers;
using Costate.Networks.Propagators;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>The memory that one thread needs to take blocks through a network, its readout and its loss.</summary>
sealed class ObjectiveWorkspace<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly bool _readsValues;
    readonly int[] _labels;
    readonly Dense<T> _values;
    readonly Tiling _block;

    public ObjectiveWorkspace(Network<T> network, ILoss<T> loss, IPropagator<T> propagator, BatchPlan plan)
    {
        LayerShape readout = network.Readout.Shape;
        _block = plan.LargestBlock;
        _readsValues = loss.ReadsValues;
        Sweep = propagator.NewSweep(network, _block);
        Costate = new(network.Width * _block.PaddedSamples);
        Scratch = new(readout.Scratch * _block.TileSamples);
        Cache = new(readout.Cache * _block.TileSamples);
        Scores = new(readout.Outputs * _block.TileSamples);
        Cotangent = new(readout.Outputs * _block.TileSamples);
        _labels = new int[_block.TileSamples];
        _values = new(_readsValues ? readout.Outputs * _block.TileSamples : 0);
    }

    public ISweep<T> Sweep { get; }
    public Dense<T> Costate { get; }
    public Dense<T> Scratch { get; }
    public Dense<T> Cache { get; }
    public Dense<T> Scores { get; }
    public Dense<T> Cotangent { get; }
    public ReadOnlySpan<int> Labels => _labels;

    public bool Fits(BatchPlan plan) => plan.LargestBlock.PaddedSamples <= _block.PaddedSamples && plan.Tiling.TileSamples <= _block.TileSamples;

    public Targets<T> Targets(SampleSet<T> samples, int first, int count, int padded, int outputs, bool classes)
    {
        if (classes) samples.Labels(first, count, _labels);
        if (!_readsValues) return new() { Labels = _labels };
        Span<T> values = _values.Span[..(outputs * padded)];
        samples.Values(first, count, padded, outputs, values);
        return new() { Values = values };
    }
}
