using System.Text.Json.Serialization;
using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What the solves of one kind, for states or for co-states, have done on all ranks together, as plain data: over all levels of a cascade and all parts of a run.</summary>
public sealed record SolveTotals
{
    /// <summary>Solves.</summary>
    public long Solves { get; init; }

    /// <summary>Cycles of all solves.</summary>
    public long Cycles { get; init; }

    /// <summary>Solves that were finished, or done altogether, step after step.</summary>
    public long SerialSweeps { get; init; }

    /// <summary>How the last of <see cref="SerialSweeps"/> came about; null if there were none.</summary>
    public MgritStatus? SerialCause { get; init; }

    /// <summary>Steps of each level.</summary>
    public IReadOnlyList<long> Steps { get; init; } = [];

    /// <summary>Σ log(factor) over the solves with cycles.</summary>
    public double LogFactors { get; init; }

    /// <summary>The number of these solves.</summary>
    public long Factors { get; init; }

    /// <summary>How the last solve ended; null if there was none.</summary>
    public MgritStatus? LastStatus { get; init; }

    /// <summary>The residuals of the last solve, before the first cycle and after each; those of a sweep step after step are empty.</summary>
    public IReadOnlyList<double> LastResiduals { get; init; } = [];

    /// <summary>The mean factor by which a cycle multiplied the residual, over all solves with cycles; 0 if there were none.</summary>
    [JsonIgnore]
    public double Factor => Factors == 0 ? 0 : Math.Exp(LogFactors / Factors);

    /// <summary>The residual that the last solve left; 0 where a sweep step after step finished it.</summary>
    [JsonIgnore]
    public double LastResidual => LastStatus is MgritStatus.Slow or MgritStatus.Diverging || LastResiduals.Count == 0 ? 0 : LastResiduals[^1];

    /// <summary>These and later ones.</summary>
    public SolveTotals Plus(SolveTotals later) => new()
    {
        Solves = Solves + later.Solves,
        Cycles = Cycles + later.Cycles,
        SerialSweeps = SerialSweeps + later.SerialSweeps,
        SerialCause = later.SerialCause ?? SerialCause,
        Steps = [.. Enumerable.Range(0, Math.Max(Steps.Count, later.Steps.Count)).Select(l => Steps.ElementAtOrDefault(l) + later.Steps.ElementAtOrDefault(l))],
        LogFactors = LogFactors + later.LogFactors,
        Factors = Factors + later.Factors,
        LastStatus = later.LastStatus ?? LastStatus,
        LastResiduals = later.LastStatus is null ? LastResiduals : later.LastResiduals,
    };
}
