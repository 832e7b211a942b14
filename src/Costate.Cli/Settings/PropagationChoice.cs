namespace Costate.Cli.Settings;

/// <summary>How states and co-states are computed.</summary>
enum PropagationChoice
{
    /// <summary>Layer by layer, all states stored.</summary>
    Serial,
}
