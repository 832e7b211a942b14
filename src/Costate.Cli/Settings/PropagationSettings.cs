namespace Costate.Cli.Settings;

/// <summary>Section <c>propagation</c>: how states and co-states are computed.</summary>
sealed record PropagationSettings
{
    /// <summary>The method.</summary>
    public PropagationChoice Method { get; init; } = PropagationChoice.Serial;

    /// <summary>checkpointed: the most MiB of states over all threads; 0 means about a third of what serial keeps, or about 2 MiB for each thread if that is less.</summary>
    public double Memory { get; init; }
}
