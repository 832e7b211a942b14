using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;
using Costate.Networks.Analysis;

namespace Costate.Cli.Runs.Experiments;

/// <summary>The loss of three neurons over their two weights: <see cref="ThreeNeuronLandscape"/>.</summary>
static class LandscapeExperiment
{
    static readonly (int Inputs, int Layers)[] _cases = [(1, 5), (1, 100), (10, 5), (10, 20), (10, 100), (10, 200)];

    /// <summary>The files of its pictures.</summary>
    public static IEnumerable<string> Pictures => _cases.Select(c => File(c.Inputs, c.Layers));

    /// <summary>Losses at four points, the largest loss and the minima, for few and many layers.</summary>
    public static FieldResult Run()
    {
        TextTable table = new(
            ("inputs", Alignment.Right), ("layers", Alignment.Right), ("L(1,1)", Alignment.Right), ("L(0,0)", Alignment.Right), ("L(1,−1)", Alignment.Right), ("L(−1,−1)", Alignment.Right),
            ("largest", Alignment.Right), ("minima", Alignment.Right), ("stable", Alignment.Right));
        JsonArray rows = [];
        List<(string, Picture)> pictures = [];
        foreach ((int inputs, int layers) in _cases)
        {
            ThreeNeuronLandscape landscape = new(inputs == 1 ? ThreeNeuronLandscape.SingleInput : ThreeNeuronLandscape.TenInputs, layers);
            LandscapeGrid grid = landscape.Grid();
            IReadOnlyList<(double Theta1, double Theta2, double Loss)> minima = grid.Minima();
            int stable = minima.Count(m => m.Theta1 + m.Theta2 > 0);
            double[] losses = [landscape.Loss(1, 1), landscape.Loss(0, 0), landscape.Loss(1, -1), landscape.Loss(-1, -1)];
            table.Add([Whole(inputs), Whole(layers), .. losses.Select(loss => FormattableString.Invariant($"{loss:G5}")), FormattableString.Invariant($"{grid.Maximum:G4}"), Whole(minima.Count), Whole(stable)]);
            rows.Add(new JsonObject
            {
                ["inputs"] = inputs,
                ["layers"] = layers,
                ["lossAt11"] = losses[0],
                ["lossAt00"] = losses[1],
                ["lossAt1m1"] = losses[2],
                ["lossAtm1m1"] = losses[3],
                ["largest"] = grid.Maximum,
                ["minima"] = minima.Count,
                ["stableMinima"] = stable,
            });
            pictures.Add((File(inputs, layers), Draw(grid, minima, inputs, layers)));
        }
        return new(
            "Loss of Y ← Y + 10/N·tanh(K(θ)·Y), three neurons, over the two weights: 81 × 81\npoints of [−2, 2]². The flow is stable for θ₁ + θ₂ ≥ 0.", table,
            "With several inputs and small steps the stable half has one minimum; the unstable\nhalf has tens, and losses a thousand times larger. Large steps make the stable half\nrugged too.",
            new() { ["experiment"] = "landscape", ["rows"] = rows }, pictures);
    }

    static string File(int inputs, int layers) => FormattableString.Invariant($"landscape-{inputs}-{layers}.svg");

    static Picture Draw(LandscapeGrid grid, IReadOnlyList<(double Theta1, double Theta2, double Loss)> minima, int inputs, int layers) => new()
    {
        Title = FormattableString.Invariant($"Loss of three neurons over two weights, {layers} layers"),
        Subtitle = FormattableString.Invariant($"{inputs} {(inputs == 1 ? "input" : "inputs")}; the flow is stable above the dashed line"),
        Horizontal = new("θ₁"),
        Vertical = new("θ₂"),
        EqualUnits = true,
        Height = 640,
        Marks =
        [
            new HeatMark(grid.Axis, grid.Axis, grid.Losses, new("loss", Logarithmic: true, Minimum: 1e-3)),
            new LineMark("", [-2, 2], [2, -2]) { Dashed = true, Color = 6, Thickness = 1.2 },
            new PointMark(FormattableString.Invariant($"{minima.Count} strict minima"), [.. minima.Select(m => m.Theta1)], [.. minima.Select(m => m.Theta2)]) { Shape = PointShape.Ring, Color = 1 },
        ],
    };

    static string Whole(int number) => FormattableString.Invariant($"{number}");
}
