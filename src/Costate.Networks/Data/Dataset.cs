using System.Numerics;

namespace Costate.Networks.Data;

/// <summary>Examples to learn from: inputs, and for each either a class or a vector of target values.</summary>
/// <remarks>Stored sample by sample (row-major, samples × features), as files are; states are tiled feature by feature when a batch is gathered.</remarks>
public sealed class Dataset<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Input values, samples × <see cref="Features"/>, row by row.</summary>
    public required T[] Inputs { get; init; }

    /// <summary>Number of values of one input.</summary>
    public required int Features { get; init; }

    /// <summary>Number of samples.</summary>
    public required int Samples { get; init; }

    /// <summary>The class of each sample, 0 … <see cref="Classes"/> − 1; null for regression.</summary>
    public int[]? Labels { get; init; }

    /// <summary>Target values, samples × <see cref="Outputs"/>, row by row; null for classification.</summary>
    public T[]? Targets { get; init; }

    /// <summary>Number of target values of one sample; 0 for classification.</summary>
    public int Outputs { get; init; }

    /// <summary>What the classes are called; empty for regression.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>What the input columns are called; empty if the source has no names.</summary>
    public IReadOnlyList<string> FeatureNames { get; init; } = [];

    /// <summary>What the column of the labels or targets is called; empty if the source has no names.</summary>
    public string TargetName { get; init; } = "";

    /// <summary>Number of classes; 0 for regression.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>The input of one sample.</summary>
    public ReadOnlySpan<T> Input(int sample) => Inputs.AsSpan(sample * Features, Features);

    /// <summary>A new dataset of the given samples in the given order; names and classes are kept, values are copied.</summary>
    /// <param name="samples">Which samples, each 0 … <see cref="Samples"/> − 1; a sample may occur more than once.</param>
    /// <exception cref="ArgumentException">A number is not that of a sample.</exception>
    public Dataset<T> Select(ReadOnlySpan<int> samples)
    {
        var inputs = new T[samples.Length * Features];
        int[]? labels = Labels is null ? null : new int[samples.Length];
        T[]? targets = Targets is null ? null : new T[samples.Length * Outputs];
        for (int i = 0; i < samples.Length; i++)
        {
            int sample = samples[i];
            if ((uint)sample >= (uint)Samples)
                throw new ArgumentException($"Cannot select sample {sample}: the dataset has samples 0 to {Samples - 1}.", nameof(samples));
            Input(sample).CopyTo(inputs.AsSpan(i * Features));
            if (labels is not null) labels[i] = Labels![sample];
            Targets?.AsSpan(sample * Outputs, Outputs).CopyTo(targets.AsSpan(i * Outputs));
        }
        return new Dataset<T>
        {
            Inputs = inputs,
            Features = Features,
            Samples = samples.Length,
            Labels = labels,
            Targets = targets,
            Outputs = Outputs,
            ClassNames = ClassNames,
            FeatureNames = FeatureNames,
            TargetName = TargetName,
        };
    }
}
