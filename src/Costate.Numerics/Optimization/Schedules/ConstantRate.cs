namespace Costate.Numerics.Optimization.Schedules;

/// <summary>Factor 1 in every epoch.</summary>
public sealed record ConstantRate : IRateSchedule
{
    /// <inheritdoc/>
    public double Factor(int epoch, int epochs)
    {
        _ = Progress.Of(epoch, epochs);
        return 1;
    }
}
