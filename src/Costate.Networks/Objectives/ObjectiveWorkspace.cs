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
    readonly int _tileSamples, _blockSamples;

    /// <param name="outgrown">The workspace that became too small: the new one is at least as large in every respect.</param>
    public ObjectiveWorkspace(Network<T> network, ILoss<T> loss, IPropagator<T> propagator, BatchPlan plan, ObjectiveWorkspace<T>? outgrown)
    {
        LayerShape readout = network.Readout.Shape;
        _tileSamples = Math.Max(plan.Tiling.TileSamples, outgrown?._tileSamples ?? 0);
        _blockSamples = Math.Max(plan.LargestBlock.PaddedSamples, outgrown?._blockSamples ?? 0);
        _readsValues = loss.ReadsValues;
        Sweep = propagator.NewSweep(network, new(_blockSamples, _tileSamples));
        Costate = new(network.StateFeatures * _blockSamples);
        Scratch = new(readout.Scratch * _tileSamples);
        Cache = new(readout.Cache * _tileSamples);
        Scores = new(readout.Outputs * _tileSamples);
        Cotangent = new(readout.Outputs * _tileSamples);
        _labels = new int[_tileSamples];
        _values = new(_readsValues ? readout.Outputs * _tileSamples : 0);
    }

    public ISweep<T> Sweep { get; }
    public Dense<T> Costate { get; }
    public Dense<T> Scratch { get; }
    public Dense<T> Cache { get; }
    public Dense<T> Scores { get; }
    public Dense<T> Cotangent { get; }
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The blocks of a workspace that serves two plans.</summary>
    public static Tiling Largest(BatchPlan a, BatchPlan b) =>
        new(Math.Max(a.LargestBlock.PaddedSamples, b.LargestBlock.PaddedSamples), Math.Max(a.Tiling.TileSamples, b.Tiling.TileSamples));

    /// <summary>Numbers that a workspace holds.</summary>
    /// <param name="block">The largest block.</param>
    /// <param name="keep">Whether gradients are asked for.</param>
    public static long Length(Network<T> network, IPropagator<T> propagator, Tiling block, bool keep)
    {
        LayerShape readout = network.Readout.Shape;
        return propagator.SweepLength(network, block, keep) + (long)network.Width * block.PaddedSamples
            + (readout.Scratch + readout.Cache + 4L * readout.Outputs) * block.TileSamples;
    }

    public bool Fits(BatchPlan plan) => plan.LargestBlock.PaddedSamples <= _blockSamples && plan.Tiling.TileSamples <= _tileSamples;

    public Targets<T> Targets(SampleSet<T> samples, int first, int count, int padded, int outputs, bool classes)
    {
        if (classes) samples.Labels(first, count, _labels);
        if (!_readsValues) return new() { Labels = _labels };
        Span<T> values = _values.Span[..(outputs * padded)];
        samples.Values(first, count, padded, outputs, values);
        return new() { Values = values };
    }
}
