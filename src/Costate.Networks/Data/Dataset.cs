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

    /// <summary>Number of classes; 0 for regression.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>The input of one sample.</summary>
    public ReadOnlySpan<T> Input(int sample) => Inputs.AsSpan(sample * Features, Features);
}
