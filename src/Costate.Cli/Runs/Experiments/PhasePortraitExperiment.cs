using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;
using Costate.Networks.Analysis;
using Costate.Numerics.Linear;

namespace Costate.Cli.Runs.Experiments;

/// <summary>Two neurons that explode, forget, rotate and are damped: <see cref="PhasePortrait"/>.</summary>
static class PhasePortraitExperiment
{
    /// <summary>The files of its pictures.</summary>
    public static IEnumerable<string> Pictures => PhasePortrait.Examples.Select(File);

    /// <summary>The lengths of the final states, from three starts.</summary>
    public static FieldResult Run()
    {
        TextTable table = new(
            ("network", Alignment.Left), ("W", Alignment.Left), ("max Re λ", Alignment.Right), ("(0, ½)", Alignment.Right), ("(−½, −½)", Alignment.Right), ("(½, −¾)", Alignment.Right));
        JsonArray rows = [];
        List<(string, Picture)> pictures = [];
        foreach (PhasePortrait portrait in PhasePortrait.Examples)
        {
            List<double[]> trajectories = [.. PhasePortrait.Starts.Select(start => portrait.Trajectory([start.X, start.Y]))];
            double[] norms = [.. trajectories.Select(t => double.Hypot(t[^2], t[^1]))], w = [.. portrait.Weights];
            double abscissa = Eigenvalues.Abscissa(Eigenvalues.Of(w, 2));
            string matrix = FormattableString.Invariant($"[[{w[0]}, {w[1]}], [{w[2]}, {w[3]}]]");
            table.Add([portrait.Name, matrix, FormattableString.Invariant($"{abscissa:G4}"), .. norms.Select(norm => FormattableString.Invariant($"{norm:G4}"))]);
            rows.Add(new JsonObject
            {
                ["name"] = portrait.Name,
                ["weights"] = new JsonArray([.. w.Select(x => (JsonNode)x)]),
                ["largestRealPart"] = abscissa,
                ["finalNorms"] = new JsonArray([.. norms.Select(x => (JsonNode)x)]),
            });
            pictures.Add((File(portrait), Draw(portrait.Name, matrix, trajectories)));
        }
        return new(
            "y ← y + 0.1·tanh(W·y), 50 steps of forward Euler from three points: the lengths of\nthe final states.", table,
            "Eigenvalues to the right explode, to the left forget. Euler turns rotations into\nspirals outwards, and a little damping cures that.",
            new() { ["experiment"] = "phase-portraits", ["rows"] = rows }, pictures);
    }

    static string File(PhasePortrait portrait) => $"{portrait.Name}.svg";

    static Picture Draw(string name, string matrix, List<double[]> trajectories)
    {
        List<IMark> marks = [];
        for (int i = 0; i < trajectories.Count; i++)
        {
            double[] xs = [.. trajectories[i].Where((_, k) => k % 2 == 0)], ys = [.. trajectories[i].Where((_, k) => k % 2 == 1)];
            marks.Add(new LineMark($"from ({NumberText.Of(xs[0], 0.01)}, {NumberText.Of(ys[0], 0.01)})", xs, ys) { Color = i });
            marks.Add(new PointMark("", xs, ys) { Size = 4, Color = i });
            marks.Add(new PointMark("", [xs[0]], [ys[0]]) { Size = 9, Color = i, Shape = PointShape.Square });
        }
        return new() { Title = $"Phase portrait: {name}", Subtitle = $"y ← y + 0.1·tanh(W·y), W = {matrix}, 50 steps from the squares", Horizontal = new("y₁"), Vertical = new("y₂"), EqualUnits = true, Width = 600, Height = 600, Marks = marks };
    }
}
