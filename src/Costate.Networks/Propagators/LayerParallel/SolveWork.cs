using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What the solves of one kind, for states or for co-states, have done so far. Steps and messages are those of this rank; all else is the same on all ranks.</summary>
public sealed class SolveWork
{
    /// <summary>Solves.</summary>
    public long Solves { get; private set; }

    /// <summary>Cycles of all solves.</summary>
    public long Cycles { get; private set; }

    /// <summary>Solves that were finished, or done altogether, step after step.</summary>
    public long SerialSweeps { get; private set; }

    /// <summary>How the last of <see cref="SerialSweeps"/> came about: <see cref="MgritStatus.Exact"/> where there is one level only or the method asked for it; null if there were none.</summary>
    public MgritStatus? SerialCause { get; private set; }

    /// <summary>Steps of each level.</summary>
    public long[] Steps { get; private set; } = [];

    /// <summary>Messages with states.</summary>
    public long Messages { get; private set; }

    /// <summary>What the last solve reported.</summary>
    public MgritReport? Last { get; private set; }

    /// <summary>The mean factor by which a cycle multiplied the residual, over all solves with cycles; 0 if there were none.</summary>
    public double Factor => _factors == 0 ? 0 : Math.Exp(_logFactors / _factors);

    double _logFactors;
    long _factors;

    /// <summary>The same as plain data.</summary>
    /// <param name="steps">Steps of each level, of all ranks.</param>
    internal SolveTotals Totals(IReadOnlyList<long> steps) => new()
    {
        Solves = Solves,
        Cycles = Cycles,
        SerialSweeps = SerialSweeps,
        SerialCause = SerialCause,
        Steps = steps,
        LogFactors = _logFactors,
        Factors = _factors,
        LastStatus = Last?.Status,
        LastResiduals = Last?.Residuals ?? [],
    };

    /// <param name="report">What a solve reported.</param>
    /// <param name="steps">Its steps of each level.</param>
    /// <param name="messages">Its messages.</param>
    internal void Add(MgritReport report, ReadOnlySpan<long> steps, long messages)
    {
        Solves++;
        Cycles += report.Cycles;
        if (report.SerialSweep) (SerialSweeps, SerialCause) = (SerialSweeps + 1, report.Status);
        if (report.Factor > 0 && double.IsFinite(report.Factor)) (_logFactors, _factors) = (_logFactors + Math.Log(report.Factor), _factors + 1);
        if (Steps.Length == 0) Steps = new long[steps.Length];
        for (int l = 0; l < steps.Length; l++) Steps[l] += steps[l];
        (Messages, Last) = (Messages + messages, report);
    }
}
