using System.Text.Json;
using Costate.Networks.Formats;

namespace Costate.Networks.Storage;

/// <summary>All that a training needs to go on from a step as if it had never stopped.</summary>
public sealed record Checkpoint
{
    /// <summary>Number of steps done, ≥ 0.</summary>
    public required long Step { get; init; }

    /// <summary>SHA-256 of the resolved configuration, 64 lower-case hexadecimal digits.</summary>
    public required string ConfigHash { get; init; }

    /// <summary>The weights, named by global layer index.</summary>
    public required IReadOnlyList<NamedTensor> Model { get; init; }

    /// <summary>What the optimiser remembers; may be empty.</summary>
    public IReadOnlyList<NamedTensor> Optimizer { get; init; } = [];

    /// <summary>A JSON object with the rest: epoch, position, schedule, multilevel state.</summary>
    public required JsonElement State { get; init; }

    /// <summary>Bytes of the history that belong to this state: <see cref="MetricsLog.Sync"/> just before saving.</summary>
    public long MetricsLength { get; init; }
}
