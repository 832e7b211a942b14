namespace Costate.Numerics.TimeParallel;

/// <summary>One step of a level: which one it is, and which steps of the finest level it stands for.</summary>
/// <param name="Level">l; 0 is the finest.</param>
/// <param name="Index">i: from point i of the level to i + 1.</param>
/// <param name="First">The point of the finest level at which it begins.</param>
/// <param name="Span">How many steps of the finest level it stands for.</param>
/// <param name="From">The time at which it begins.</param>
/// <param name="To">The time at which it ends; earlier than <paramref name="From"/> on a mirrored grid.</param>
public readonly record struct TimeStep(int Level, int Index, int First, int Span, double From, double To);
