using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks.DifferentialEquations;
using Costate.Numerics.Communication;

namespace Costate.Cli.Runs.Solving;

/// <summary>The same problem by several methods from the same starts, side by side. Save is the ratio of the floating-point operations of the method of one level to those of a method.</summary>
/// <param name="Outcomes">All runs: for every method, one per seed, in the order of the seeds.</param>
/// <param name="Methods">Methods, in the order of the table; the first is that of one level, where there is one.</param>
sealed record SolveComparison(IReadOnlyList<SolveOutcome> Outcomes, IReadOnlyList<SolveVariant> Methods)
{
    /// <summary>Does all runs, as many at a time as there are threads. The numbers do not depend on how many that are.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="seeds">The seeds.</param>
    /// <param name="controls">Whether random and complete choices of coarse nodes are compared too.</param>
    /// <param name="team">The threads.</param>
    /// <param name="reporter">Is told of every run that ends.</param>
    public static SolveComparison Run(SolveSettings settings, IReadOnlyList<ulong> seeds, bool controls, ThreadTeam team, Reporter reporter)
    {
        IReadOnlyList<SolveVariant> variants = SolveVariant.Of(settings, controls);
        // What a user can have got wrong is refused before anything runs; the sizes decide those of the controls.
        int[] sizes = [.. seeds.Select(seed => controls ? SolveSetup.Create(settings with { Seed = seed }, null).CoarseSizes[0] : 0)];
        SolveOutcome[] outcomes = new SolveOutcome[variants.Count * seeds.Count];
        team.ForEach(outcomes.Length, (_, piece) =>
        {
            SolveVariant variant = variants[piece / seeds.Count];
            (ulong seed, int size) = (seeds[piece % seeds.Count], sizes[piece % seeds.Count]);
            outcomes[piece] = Solve(variant, variant.Settings(seed, size), seed);
            SolverState state = outcomes[piece].State;
            reporter.Message(FormattableString.Invariant($"{variant.Name}, seed {seed}: {state.Status} after {Counted.Of(state.Iterations, "iteration")}, {state.Seconds:F1} s"));
        });
        return new(outcomes, variants);
    }

    /// <summary>Runs that are not finite.</summary>
    public SolveOutcome? Diverged => Outcomes.FirstOrDefault(outcome => outcome.State.Status == SolverStatus.Diverged);

    /// <summary>The document: for every method its runs, means and medians.</summary>
    public JsonObject ToJson() => new()
    {
        ["methods"] = new JsonArray([.. Methods.Select(variant => (JsonNode)new JsonObject
        {
            ["method"] = variant.Name,
            ["control"] = variant.IsControl,
            ["meanIterations"] = Runs(variant).Average(run => run.State.Iterations),
            ["meanFineIterations"] = Runs(variant).Average(run => run.FineIterations),
            ["medianSave"] = RunSummary.Number(Median(Saves(variant))),
            ["leastSave"] = RunSummary.Number(Saves(variant).Min()),
            ["largestSave"] = RunSummary.Number(Saves(variant).Max()),
            ["runs"] = new JsonArray([.. Runs(variant).Select((run, i) => (JsonNode)run.ToJson(Runs(Methods[0])[i]))]),
        })]),
    };

    /// <summary>Writes the table.</summary>
    /// <param name="writer">Takes the text.</param>
    /// <param name="width">Columns of the screen.</param>
    public void Write(TextWriter writer, int width)
    {
        TextTable table = new(
            ("method", Alignment.Left), ("steps", Alignment.Right), ("fine", Alignment.Right), ("nodes", Alignment.Right), ("save", Alignment.Right), ("median", Alignment.Right), ("RMSE", Alignment.Right),
            ("s", Alignment.Right), ("done", Alignment.Right));
        foreach (SolveVariant variant in Methods)
        {
            SolveOutcome[] runs = Runs(variant);
            double[] saves = Saves(variant);
            table.Add(
                variant.Name,
                FormattableString.Invariant($"{runs.Average(run => run.State.Iterations):F0}"),
                FormattableString.Invariant($"{runs.Average(run => run.FineIterations):F0}"),
                Sizes(runs),
                saves.Min().Equals(saves.Max()) ? Ratio(saves[0]) : $"{Ratio(saves.Min())}–{Ratio(saves.Max())}",
                Ratio(Median(saves)),
                FormattableString.Invariant($"{runs.Max(run => run.Last.Error!.Value.Rmse):G2}"),
                FormattableString.Invariant($"{runs.Average(run => run.State.Seconds):F2}"),
                FormattableString.Invariant($"{runs.Count(run => run.State.Status == SolverStatus.Converged)}/{runs.Length}"));
        }
        table.Write(writer, width);
        writer.Write($"Means over {Counted.Of(Runs(Methods[0]).Length, "start")}: steps, those on the finest level, coarse nodes; save: operations of {Methods[0].Name}\nover those of the method, range and median; RMSE: the largest; seconds; how many reached their target.\n");
        if (Methods.Any(variant => variant.IsControl) && Methods.Count > 2)
            writer.Write("Where the controls do as well, the saving comes from cheap coarse steps, not from the choice of the coarse nodes.\n");
    }

    static SolveOutcome Solve(SolveVariant variant, SolveSettings settings, ulong seed)
    {
        SolveCase problem = SolveSetup.Create(settings, null);
        BoundaryValueSolver solver = SolveRun.NewSolver(settings, problem);
        while (solver.Advance() is not null) { }
        return new(variant, seed, problem.CoarseSizes, solver.State, solver.Last);
    }

    SolveOutcome[] Runs(SolveVariant variant) => [.. Outcomes.Where(outcome => outcome.Variant == variant)];

    double[] Saves(SolveVariant variant) => [.. Runs(variant).Select((run, i) => run.Save(Runs(Methods[0])[i]))];

    static string Sizes(SolveOutcome[] runs)
    {
        int[] sizes = [.. runs.SelectMany(run => run.CoarseSizes.Take(1))];
        if (sizes.Length == 0) return "";
        return sizes.Min() == sizes.Max() ? FormattableString.Invariant($"{sizes[0]}") : FormattableString.Invariant($"{sizes.Min()}–{sizes.Max()}");
    }

    static string Ratio(double ratio) => ratio.ToString("F2", System.Globalization.CultureInfo.InvariantCulture);

    static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
