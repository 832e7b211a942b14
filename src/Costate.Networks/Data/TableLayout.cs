using System.Numerics;

namespace Costate.Networks.Data;

/// <summary>What a trained model knows of the table it learnt from, to read further files of the kind: stored with the model.</summary>
public sealed record TableLayout
{
    /// <summary>Number of input columns.</summary>
    public required int Features { get; init; }

    /// <summary>Names of the input columns in the order of the network's inputs; empty if the table had no header.</summary>
    public IReadOnlyList<string> FeatureNames { get; init; } = [];

    /// <summary>Name of the column of labels or targets; empty if the table had no header.</summary>
    public string TargetName { get; init; } = "";

    /// <summary>Names of the classes in the order of their numbers; empty for regression.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The layout of the table that the dataset was read from.</summary>
    public static TableLayout Of<T>(Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new()
    {
        Features = data.Features,
        FeatureNames = data.FeatureNames,
        TargetName = data.TargetName,
        ClassNames = data.ClassNames,
    };
}
