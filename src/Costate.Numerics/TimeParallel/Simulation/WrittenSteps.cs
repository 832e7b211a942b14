namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>Steps that are written down and not taken.</summary>
/// <param name="schedule">Where.</param>
/// <param name="firstKind">The kind of work that a step of level 0 is; those of level l are the l-th after it.</param>
sealed class WrittenSteps(RankSchedule schedule, int firstKind) : ITimeStepper<WrittenState>
{
    public void Step(in TimeStep step, WrittenState from, WrittenState to) => schedule.Work(firstKind + step.Level);

    public void Advance(TimeLevel level, int first, ReadOnlySpan<WrittenState> states) => schedule.Work(firstKind + level.Number, states.Length - 1);
}
