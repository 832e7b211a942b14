namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>A coarse step of which a rank owns some layers.</summary>
/// <param name="Number">Its place among those of the rank.</param>
/// <param name="Level">Its level.</param>
/// <param name="Index">Its number on the level.</param>
/// <param name="First">The first layer for which it stands.</param>
/// <param name="End">The end of the layers for which it stands.</param>
/// <param name="OwnFirst">The first of them that the rank owns.</param>
/// <param name="OwnEnd">The end of those that the rank owns.</param>
/// <param name="Forward">The rank that takes it.</param>
/// <param name="Backward">The rank that takes it back.</param>
sealed record CoarseStep(int Number, int Level, int Index, int First, int End, int OwnFirst, int OwnEnd, int Forward, int Backward)
{
    /// <summary>The rank that owns the layer before the own ones; −1 where the step begins here.</summary>
    public required int Before { get; init; }

    /// <summary>The rank that owns the layer behind the own ones; −1 where the step ends here.</summary>
    public required int After { get; init; }

    /// <summary>Whether its ends belong to different ranks.</summary>
    public bool Straddles => Forward != Backward;
}
