namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>Steps that are written down and not taken.</summary>
/// <param name="schedule">Where.</param>
/// <param name="firstKind">The kind of work that a step of level 0 is; those of level l are the l-th after it.</param>
/// <param name="lastKind">The kind of work that a step of level 0 is where that may be the last time.</param>
sealed class WrittenSteps(RankSchedule schedule, int firstKind, int lastKind) : ITimeStepper<WrittenState>
{
    bool _last;

    public void Announce(bool last) => _last = last;

    public void Step(in TimeStep step, WrittenState from, WrittenState to) => schedule.Work(Kind(step.Level));

    public void Advance(TimeLevel level, int first, ReadOnlySpan<WrittenState> states) => schedule.Work(Kind(level.Number), states.Length - 1);

    int Kind(int level) => level == 0 && _last ? lastKind : firstKind + level;
}
