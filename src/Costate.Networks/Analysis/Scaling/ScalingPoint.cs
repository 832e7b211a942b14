namespace Costate.Networks.Analysis.Scaling;

/// <summary>A loss and gradient with all layers at once, on so many ranks, as predicted.</summary>
/// <param name="Ranks">P. Every rank has one core.</param>
/// <param name="Seconds">Its time.</param>
/// <param name="BusySeconds">What all ranks together spend on work and with messages, without waiting.</param>
/// <param name="SpeedUp">The time of serial sweeps on one core over it.</param>
/// <param name="Efficiency">Speed-up per rank.</param>
/// <param name="Messages">Messages of all ranks.</param>
/// <param name="Bytes">Bytes in them.</param>
/// <param name="LongestChain">Most steps that wait for one another.</param>
/// <param name="ThreadedSeconds">The time of serial sweeps with the samples shared out over as many threads, if memory is fast enough for all of them.</param>
public sealed record ScalingPoint(int Ranks, double Seconds, double BusySeconds, double SpeedUp, double Efficiency, long Messages, long Bytes, long LongestChain, double ThreadedSeconds)
{
    /// <summary>The same with fewer cores than ranks, where they share them without any loss; with at least as many, <see cref="Seconds"/>.</summary>
    public double SecondsOn(int cores) => Math.Max(Seconds, BusySeconds / cores);
}
