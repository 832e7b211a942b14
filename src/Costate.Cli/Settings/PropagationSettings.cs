namespace Costate.Cli.Settings;

/// <summary>Section <c>propagation</c>: how states and co-states are computed.</summary>
sealed record PropagationSettings
{
    /// <summary>The method.</summary>
    public PropagationChoice Method { get; init; } = PropagationChoice.Serial;

    /// <summary>checkpointed: the most MiB of states over all threads; 0 means about √N states.</summary>
    public double Memory { get; init; }
}
