namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>How a schedule runs at given costs.</summary>
/// <param name="Seconds">When the last rank is done.</param>
/// <param name="BusySeconds">Time that all ranks together spend on work and with their messages, without waiting.</param>
/// <param name="LongestChain">Most steps that wait for one another, whatever they cost.</param>
/// <param name="Messages">Messages of all ranks.</param>
/// <param name="Bytes">Bytes in them.</param>
/// <param name="Work">For every kind how often all ranks together do it.</param>
public sealed record SimulatedRun(double Seconds, double BusySeconds, long LongestChain, long Messages, long Bytes, IReadOnlyList<long> Work);
