using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;
using Costate.Cli.Runs.Stability;
using Costate.Networks.Analysis;

namespace Costate.Cli.Runs.Experiments;

/// <summary>Whether a global prediction stabilises training by stages: <see cref="StageStability"/>.</summary>
static class StageStabilityExperiment
{
    /// <summary>The file of its picture.</summary>
    public const string PictureFile = "pgcl-stability.svg";

    const int Seeds = 3;

    static readonly (string Name, int Stages, bool Labels, int[] Histories)[] _cases =
    [
        ("serial", 1, false, [0]), ("2 stages", 2, false, [0, 50, 300]), ("4 stages, classes seen", 4, true, [0, 50, 300]),
    ];

    /// <summary>Final losses and norms, for numbers of stages and of mini-batches of global prediction.</summary>
    public static FieldResult Run()
    {
        TextTable table = new(("training", Alignment.Left), ("H", Alignment.Right), ("final losses", Alignment.Left), ("largest norms of K_j", Alignment.Left));
        JsonArray rows = [];
        List<IMark> marks = [];
        int color = 0;
        foreach ((string name, int stages, bool labels, int[] histories) in _cases)
        {
            foreach (int history in histories)
            {
                (IReadOnlyList<double> Losses, double Norm)[] runs = [.. Enumerable.Range(0, Seeds).AsParallel().AsOrdered().Select(seed => StageStability.Train(stages, labels, history, (ulong)seed))];
                table.Add(name, stages == 1 ? "" : FormattableString.Invariant($"{history}"), string.Join("  ", runs.Select(run => FormattableString.Invariant($"{run.Losses[^1]:0.0000}"))), string.Join("  ", runs.Select(run => run.Norm.ToString(run.Norm < 100 ? "F1" : "F0", System.Globalization.CultureInfo.InvariantCulture))));
                for (int seed = 0; seed < Seeds; seed++)
                    rows.Add(new JsonObject
                    {
                        ["stages"] = stages,
                        ["labels"] = labels,
                        ["history"] = history,
                        ["seed"] = seed,
                        ["largestNorm"] = StabilityDocument.Number(runs[seed].Norm),
                        ["losses"] = new JsonArray([.. runs[seed].Losses.Select(loss => (JsonNode?)StabilityDocument.Number(loss))]),
                    });
                if (stages != 2) marks.Add(Median(stages == 1 ? name : FormattableString.Invariant($"{stages} stages, H = {history}"), [.. runs.Select(run => run.Losses)]) with { Color = color++, Dashed = stages == 1 });
            }
        }
        return new(
            "Training by stages of a spiral, 16 layers, T = 12, rate 0.5, 24 epochs, three seeds;\nH mini-batches of global prediction.", table,
            "Without a global prediction the first stages follow wrong co-states from the start,\nand their matrices grow; 50 mini-batches (of 1512) cure it.",
            new() { ["experiment"] = "pgcl-stability", ["rows"] = rows }, [(PictureFile, new Picture
            {
                Title = "Training by stages, with and without a global prediction",
                Subtitle = "spiral, 16 layers, T = 12, rate 0.5; medians of three seeds",
                Horizontal = new("epoch"),
                Vertical = new("training loss", Logarithmic: true, Minimum: 1e-6, Maximum: 10),
                Width = 760,
                Height = 560,
                Marks = marks,
            })]);
    }

    static LineMark Median(string name, IReadOnlyList<double>[] runs) => new(
        name, [.. Enumerable.Range(1, runs[0].Count).Select(epoch => (double)epoch)], [.. Enumerable.Range(0, runs[0].Count).Select(epoch => runs.Select(run => run[epoch]).Order().ElementAt(runs.Length / 2))]);
}
