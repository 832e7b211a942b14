using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>What the scores of one tile are compared with. One of the two is filled.</summary>
public readonly ref struct Targets<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The class of every sample that counts.</summary>
    public ReadOnlySpan<int> Labels { get; init; }

    /// <summary>Target values, outputs × samples of the tile (padding included).</summary>
    public ReadOnlySpan<T> Values { get; init; }
}
