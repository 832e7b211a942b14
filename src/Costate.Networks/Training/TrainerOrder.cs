namespace Costate.Networks.Training;

/// <summary>What the trainer of rank 0 does next, for those of the other ranks.</summary>
enum TrainerOrder : byte
{
    /// <summary>It is done.</summary>
    Dismiss,

    /// <summary>It takes a step.</summary>
    Advance,

    /// <summary>It was interrupted.</summary>
    Interrupt,

    /// <summary>It was stopped.</summary>
    Stop,

    /// <summary>It measures the parameters.</summary>
    Measure,

    /// <summary>It measures initial parameters.</summary>
    MeasureStart,

    /// <summary>It collects the parameters.</summary>
    Gather,

    /// <summary>It asks what all ranks have done.</summary>
    GatherWork,

    /// <summary>It saves where it stands.</summary>
    Save,

    /// <summary>It goes to another level; its number follows.</summary>
    EnterLevel,

    /// <summary>It goes on from a saved state, which follows.</summary>
    Load,
}
