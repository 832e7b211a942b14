namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>One operation of a rank.</summary>
/// <param name="Action">What it does.</param>
/// <param name="Code">The kind of work, or the tag of the message.</param>
/// <param name="Partner">The other rank of a message; −1 for work.</param>
/// <param name="Amount">How often the work is done, or bytes of the message.</param>
public readonly record struct ScheduledOperation(ScheduledAction Action, int Code, int Partner, long Amount);
