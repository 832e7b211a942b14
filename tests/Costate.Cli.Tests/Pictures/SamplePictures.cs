using System.Numerics;
using Costate.Cli.Output.Pictures;
using Costate.Networks.Analysis;
using Costate.Numerics.Linear;
using Costate.Numerics.TimeStepping;

namespace Costate.Cli.Tests.Pictures;

/// <summary>Pictures of the kinds that runs and analyses show.</summary>
static class SamplePictures
{
    public static Picture Losses()
    {
        double[] epochs = [.. Enumerable.Range(1, 400).Select(k => (double)k)];
        return new()
        {
            Title = "Loss over the epochs",
            Subtitle = "runs/peaks, AdamW, 400 epochs; stopped: all epochs done",
            Horizontal = new("epoch", Counts: true),
            Vertical = new("mean loss", Logarithmic: true),
            Marks =
            [
                new LineMark("training", epochs, [.. epochs.Select(k => 1.6 / (1 + 0.3 * k) * (1 + 0.2 * Math.Sin(1.7 * k)))]),
                new LineMark("validation", epochs, [.. epochs.Select(k => k is > 200 and < 205 ? double.NaN : 1.7 / (1 + 0.22 * k) + 0.01 + 0.002 * Math.Cos(k))]),
                new LineMark("AB3, best so far", epochs, [.. epochs.Select(k => 1.2 / k)]) { Dashed = true },
            ],
        };
    }

    public static Picture Spectrum()
    {
        const int N = 8;
        double[] k = [.. Enumerable.Range(1, N * N).Select(i => Math.Sin((double)i * i))], a = new double[N * N];
        for (int i = 0; i < N * N; i++) a[i] = (k[i] - k[i % N * N + i / N]) / 4;
        Complex[] values = Eigenvalues.Of(a, N);
        return new()
        {
            Title = "Eigenvalues h λ of the layers and the stability region of AB3",
            Subtitle = "antisymmetric, 8 neurons, h = 0.25",
            Horizontal = new("Re hλ"),
            Vertical = new("Im hλ"),
            EqualUnits = true,
            Width = 560,
            Height = 600,
            Marks =
            [
                new RegionMark("stable: |ξ| ≤ 1", (-1, 0.6), (-1.6, 1.6), (x, y) => LinearStability.Growth(SteppingScheme.Ab3, new(x, y)), 1),
                new PointMark("eigenvalues", [.. values.Select(v => v.Real)], [.. values.Select(v => v.Imaginary)]) { Shape = PointShape.Cross, Size = 8 },
            ],
        };
    }

    public static Picture Landscape(int layers = 5)
    {
        LandscapeGrid grid = new ThreeNeuronLandscape(ThreeNeuronLandscape.TenInputs, layers).Grid();
        var minima = grid.Minima();
        return new()
        {
            Title = $"Loss of three neurons over two weights, {layers} layers",
            Subtitle = "ten inputs; stable flow above the falling diagonal",
            Horizontal = new("θ₁"),
            Vertical = new("θ₂"),
            EqualUnits = true,
            Height = 640,
            Marks =
            [
                new HeatMark(grid.Axis, grid.Axis, grid.Losses, new("loss", Logarithmic: true, Minimum: 1e-3)),
                new PointMark($"{minima.Count} strict minima", [.. minima.Select(m => m.Theta1)], [.. minima.Select(m => m.Theta2)]) { Shape = PointShape.Ring, Color = 1 },
            ],
        };
    }

    public static Picture Portrait()
    {
        PhasePortrait damped = PhasePortrait.Examples[3];
        List<IMark> marks = [];
        foreach ((double x, double y) in PhasePortrait.Starts)
        {
            double[] states = damped.Trajectory([x, y]);
            double[] xs = [.. states.Where((_, i) => i % 2 == 0)], ys = [.. states.Where((_, i) => i % 2 == 1)];
            marks.Add(new LineMark($"from ({NumberText.Of(x, 0.01)}, {NumberText.Of(y, 0.01)})", xs, ys) { Color = marks.Count / 2 });
            marks.Add(new PointMark("", xs, ys) { Size = 4, Color = marks.Count / 2 });
        }
        return new() { Title = "Phase portrait: damped rotation", Horizontal = new("y₁"), Vertical = new("y₂"), EqualUnits = true, Width = 600, Height = 560, Marks = marks };
    }

    public static Picture Classes()
    {
        double[] t = [.. Enumerable.Range(0, 300).Select(k => k / 300.0)];
        PointMark Class(string name, double r, PointShape shape) =>
            new(name, [.. t.Select(s => (r + s) * Math.Cos(12 * s))], [.. t.Select(s => (r + s) * Math.Sin(12 * s))]) { Shape = shape, Opacity = 0.8 };
        return new()
        {
            Title = "Points by class, a rather long title that has to be broken into two lines because it would not fit into the width of the picture otherwise",
            Horizontal = new("x", "mm"),
            Vertical = new("y", "mm"),
            Marks = [Class("inner & <first>", 0, PointShape.Disc), Class("outer", 0.2, PointShape.Triangle), Class("third", 0.4, PointShape.Diamond), Class("fourth", 0.6, PointShape.Square)],
        };
    }

    public static Picture Empty() => new()
    {
        Title = "Nothing yet",
        Horizontal = new("epoch", Counts: true),
        Vertical = new("loss", Logarithmic: true),
        Marks = [new LineMark("training", [], []), new LineMark("validation", [1, 2], [double.NaN, -1])],
    };

    public static IReadOnlyList<Picture> All => [Losses(), Spectrum(), Landscape(), Portrait(), Classes(), Empty()];
}
