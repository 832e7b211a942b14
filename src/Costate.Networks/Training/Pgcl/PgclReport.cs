namespace Costate.Networks.Training.Pgcl;

/// <summary>What stages with predicted co-states did in a training.</summary>
/// <param name="Options">How they were trained.</param>
/// <param name="Stages">What each did.</param>
/// <param name="Monitor">The quantities of the convergence theorem.</param>
/// <param name="Predicted">The schedule, if sweeps take times in proportion to their counted work and messages take none; null where the first stages do not learn.</param>
public sealed record PgclReport(PgclOptions Options, IReadOnlyList<StageCounters> Stages, PgclMonitor Monitor, StageSchedule? Predicted);
