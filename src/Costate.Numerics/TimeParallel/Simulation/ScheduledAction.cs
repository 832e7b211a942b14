namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>What a rank does at one place of its schedule.</summary>
public enum ScheduledAction
{
    /// <summary>Works, on its own.</summary>
    Work,

    /// <summary>Posts a message.</summary>
    Send,

    /// <summary>Waits for a message.</summary>
    Receive,
}
