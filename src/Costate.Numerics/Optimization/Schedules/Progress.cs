namespace Costate.Numerics.Optimization.Schedules;

/// <summary>The part of a run that is done.</summary>
static class Progress
{
    /// <summary>e/E in [0, 1].</summary>
    public static double Of(int epoch, int epochs)
    {
        if (epochs < 1) throw new ArgumentOutOfRangeException(nameof(epochs), $"A run of {epochs} epochs has no rate: it needs at least 1.");
        if (epoch < 0 || epoch > epochs) throw new ArgumentOutOfRangeException(nameof(epoch), $"Epoch {epoch} is not in a run of {epochs} epochs: 0 … {epochs}.");
        return (double)epoch / epochs;
    }
}
