namespace Costate.Cli.Settings;

/// <summary>How states and co-states are computed.</summary>
enum PropagationChoice
{
    /// <summary>Layer by layer, all states stored.</summary>
    Serial,

    /// <summary>Some states stored, the others computed again.</summary>
    Checkpointed,

    /// <summary>No states stored: rebuilt backwards.</summary>
    Reversible,

    /// <summary>All layers at once, by multigrid over the layers, on ranks.</summary>
    LayerParallel,
}
