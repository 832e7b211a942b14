using System.Diagnostics;
using System.Text.Json.Nodes;
using Costate.Cli.Configuration;
using Costate.Cli.Settings;
using Costate.Networks.DifferentialEquations;

namespace Costate.Cli.Runs.Solving;

/// <summary>The outcome of a run of <c>costate solve</c>: summary.json.</summary>
/// <param name="Settings">What was solved, and how.</param>
/// <param name="State">Counts, and how it ended.</param>
/// <param name="Last">The numbers in the end.</param>
/// <param name="Parameters">Unknowns.</param>
/// <param name="Rows">Residuals; 0 if the problem is no sum of squares.</param>
/// <param name="CoarseSizes">Nodes of coarse networks, or points along a side of coarse grids.</param>
/// <param name="Threads">Threads in use.</param>
sealed record SolveSummary(SolveSettings Settings, SolverState State, SolverRecord Last, int Parameters, int Rows, IReadOnlyList<int> CoarseSizes, int Threads)
{
    static readonly Schema<SolveSettings> _schema = SolveSchema.Schema;

    /// <summary>The comparison that was asked for with it; null for none.</summary>
    public SolveComparison? Comparison { get; init; }

    /// <summary>Iterations on the finest level.</summary>
    public int FineIterations => State.Iterations - State.CoarseIterations;

    /// <summary>The norm of the residual: √(2f) = ‖r‖/√t of a sum of squares, else that of the gradient.</summary>
    public double ResidualNorm => Rows > 0 ? Math.Sqrt(2 * Last.Value) : Last.GradientNorm;

    /// <summary>A value of the settings as it is written in a configuration.</summary>
    public static string Written(SolveSettings settings, string key) => _schema.Entries(settings).First(entry => entry.Path == key).Value!.ToString();

    /// <summary>The document.</summary>
    public JsonObject ToJson()
    {
        using Process process = Process.GetCurrentProcess();
        JsonObject document = new()
        {
            ["equation"] = Written(Settings, SolveSchema.Mark),
            ["method"] = Written(Settings, "method"),
            ["iterations"] = State.Iterations,
            ["coarseIterations"] = State.CoarseIterations,
            ["rmse"] = RunSummary.Number(Last.Error!.Value.Rmse),
            ["maxError"] = RunSummary.Number(Last.Error.Value.Largest),
            ["residualNorm"] = RunSummary.Number(ResidualNorm),
            ["flops"] = State.Flops,
            ["seconds"] = Math.Round(State.Seconds, 3),
            ["status"] = State.Status.ToString(),
            ["stopReason"] = State.StopReason,
            ["fineIterations"] = FineIterations,
            ["acceptedFine"] = State.AcceptedFine,
            ["acceptedCoarse"] = State.AcceptedCoarse,
            ["loss"] = RunSummary.Number(Last.Value),
            ["gradientNorm"] = RunSummary.Number(Last.GradientNorm),
            ["parameters"] = Parameters,
            ["coarseSizes"] = new JsonArray([.. CoarseSizes.Select(size => (JsonNode)size)]),
            ["seed"] = Settings.Seed,
            ["threads"] = Threads,
            ["peakMemoryBytes"] = process.PeakWorkingSet64,
        };
        if (Rows > 0) document["rows"] = Rows;
        if (Comparison is not null) document["comparison"] = Comparison.ToJson();
        return document;
    }
}
