namespace Costate.Numerics.Optimization.Schedules;

/// <summary>Factor ½(1 + cos(πe/E)): from 1 to 0 along half a wave.</summary>
/// <remarks>Source: Loshchilov, Hutter, “SGDR: stochastic gradient descent with warm restarts”, ICLR 2017, eq. (5), without restarts.</remarks>
public sealed record CosineRate : IRateSchedule
{
    /// <inheritdoc/>
    public double Factor(int epoch, int epochs) => 0.5 * (1 + Math.Cos(Math.PI * Progress.Of(epoch, epochs)));
}
