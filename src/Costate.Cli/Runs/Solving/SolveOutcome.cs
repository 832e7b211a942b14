using System.Text.Json.Nodes;
using Costate.Networks.DifferentialEquations;

namespace Costate.Cli.Runs.Solving;

/// <summary>One run of a comparison.</summary>
/// <param name="Variant">The method.</param>
/// <param name="Seed">The seed.</param>
/// <param name="CoarseSizes">Nodes of coarse networks, or points along a side of coarse grids.</param>
/// <param name="State">Counts, and how it ended.</param>
/// <param name="Last">The numbers in the end.</param>
sealed record SolveOutcome(SolveVariant Variant, ulong Seed, IReadOnlyList<int> CoarseSizes, SolverState State, SolverRecord Last)
{
    /// <summary>Iterations on the finest level.</summary>
    public int FineIterations => State.Iterations - State.CoarseIterations;

    /// <summary>Flops of the method of one level over those of this run.</summary>
    /// <param name="single">Its run from the same start.</param>
    public double Save(SolveOutcome single) => (double)single.State.Flops / State.Flops;

    /// <summary>The document.</summary>
    /// <param name="single">The run of the method of one level from the same start.</param>
    public JsonObject ToJson(SolveOutcome single) => new()
    {
        ["seed"] = Seed,
        ["iterations"] = State.Iterations,
        ["coarseIterations"] = State.CoarseIterations,
        ["fineIterations"] = FineIterations,
        ["acceptedFine"] = State.AcceptedFine,
        ["acceptedCoarse"] = State.AcceptedCoarse,
        ["coarseSizes"] = new JsonArray([.. CoarseSizes.Select(size => (JsonNode)size)]),
        ["rmse"] = RunSummary.Number(Last.Error!.Value.Rmse),
        ["maxError"] = RunSummary.Number(Last.Error.Value.Largest),
        ["flops"] = State.Flops,
        ["save"] = RunSummary.Number(Save(single)),
        ["seconds"] = Math.Round(State.Seconds, 3),
        ["status"] = State.Status.ToString(),
    };
}
