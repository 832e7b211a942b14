using System.Numerics;
using Costate.Networks.Data;

namespace Costate.Networks.Objectives;

/// <summary>The samples of a dataset that an objective sums over: all of them, or a selection in a given order. Fills tiles with inputs and targets.</summary>
sealed class SampleSet<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Dataset<T> _data;
    readonly int[] _selection;
    bool _all = true;

    public SampleSet(Dataset<T> data)
    {
        _data = data;
        _selection = new int[data.Samples];
        Count = data.Samples;
    }

    /// <summary>Number of samples in the sum.</summary>
    public int Count { get; private set; }

    /// <summary>Whether targets are classes.</summary>
    public bool HasLabels => _data.Labels is not null;

    public void SelectAll() => (_all, Count) = (true, _data.Samples);

    public void Select(ReadOnlySpan<int> samples)
    {
        if (samples.IsEmpty || samples.Length > _selection.Length)
            throw new ArgumentException($"A mini-batch of {samples.Length} samples was asked of a dataset with {_data.Samples}.", nameof(samples));
        foreach (int sample in samples)
        {
            if ((uint)sample >= (uint)_data.Samples)
                throw new ArgumentException($"Cannot select sample {sample}: the dataset has samples 0 to {_data.Samples - 1}.", nameof(samples));
        }
        samples.CopyTo(_selection);
        (_all, Count) = (false, samples.Length);
    }

    /// <summary>input ← the inputs of the samples from <paramref name="start"/>, features × padded.</summary>
    /// <remarks>Missing samples repeat the last one: then no state of theirs overflows unless a state that counts does, and with a zero co-state they add exactly nothing to any gradient.</remarks>
    public void Inputs(int start, int count, int padded, Span<T> input)
    {
        int features = _data.Features;
        for (int t = 0; t < count; t++)
        {
            ReadOnlySpan<T> sample = _data.Input(Sample(start + t));
            for (int f = 0, at = t; f < features; f++, at += padded) input[at] = sample[f];
        }
        for (int f = 0; f < features; f++) input[(f * padded + count)..((f + 1) * padded)].Fill(input[f * padded + count - 1]);
    }

    /// <summary>labels ← the classes of the samples from <paramref name="start"/>.</summary>
    public void Labels(int start, int count, Span<int> labels)
    {
        for (int t = 0; t < count; t++) labels[t] = _data.Labels![Sample(start + t)];
    }

    /// <summary>values ← the targets of the samples from <paramref name="start"/>, outputs × padded; a class becomes a unit vector.</summary>
    public void Values(int start, int count, int padded, int outputs, Span<T> values)
    {
        values.Clear();
        for (int t = 0; t < count; t++)
        {
            int sample = Sample(start + t);
            if (_data.Targets is { } targets)
                for (int i = 0; i < outputs; i++) values[i * padded + t] = targets[sample * outputs + i];
            else values[_data.Labels![sample] * padded + t] = T.One;
        }
    }

    int Sample(int position) => _all ? position : _selection[position];
}
