using System.Text.Json.Serialization;
using Costate.Networks.Data;
using Costate.Networks.Objectives;

namespace Costate.Networks.Storage;

/// <summary>All of a trained model but its weights, as plain data: model.json.</summary>
public sealed record ModelDescription
{
    /// <summary>Marks the file.</summary>
    public const string FormatName = "costate-model";

    /// <summary>The version that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary><see cref="FormatName"/>.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Version of the format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>single or double: the type of the weights.</summary>
    public required string Precision { get; init; }

    /// <summary>What the network is made of.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>The loss it was trained with: cross-entropy, least-squares, l1 or logistic.</summary>
    public required LossFunction Loss { get; init; }

    /// <summary>What the columns and classes of its data are called.</summary>
    public required TableLayout Table { get; init; }

    /// <summary>How inputs are scaled: none, standardize or minmax, with one offset and factor per feature, x ← (x − offset)·factor.</summary>
    public required ScalerKind Scaler { get; init; }

    /// <summary>What the data were that it was trained with; null in files of versions that did not note it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataDigest? Data { get; init; }

    /// <summary>Offsets of the scaling; empty if there is none.</summary>
    public IReadOnlyList<double> ScalerOffset { get; init; } = [];

    /// <summary>Factors of the scaling; empty if there is none.</summary>
    public IReadOnlyList<double> ScalerFactor { get; init; } = [];
}
