using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;
using Costate.Cli.Runs.Stability;
using Costate.Networks.Analysis;

namespace Costate.Cli.Runs.Experiments;

/// <summary>What an exactly reversible recurrence loses to rounding: <see cref="ReversibilityLimits"/>.</summary>
static class ReversibilityExperiment
{
    /// <summary>The file of its picture.</summary>
    public const string PictureFile = "reversibility.svg";

    const int Steps = 100;

    static readonly double[] _products = [0.1, 3.9, 4, 4.1, -0.01, -0.1];

    /// <summary>Relative errors after 100 and 1000 steps there and back, in both precisions.</summary>
    public static FieldResult Run()
    {
        TextTable table = new(
            ("αβ", Alignment.Right), ("|ξ|", Alignment.Right), ("|Y_100|", Alignment.Right), ("N = 100: double", Alignment.Right), ("single", Alignment.Right),
            ("1000: double", Alignment.Right), ("single", Alignment.Right));
        JsonArray rows = [];
        foreach (double product in _products)
        {
            RoundTrip hundred = ReversibilityLimits.Measure<double>(product, Steps), thousand = ReversibilityLimits.Measure<double>(product, 10 * Steps);
            RoundTrip hundredSingle = ReversibilityLimits.Measure<float>(product, Steps), thousandSingle = ReversibilityLimits.Measure<float>(product, 10 * Steps);
            table.Add(
                FormattableString.Invariant($"{product}"), FormattableString.Invariant($"{hundred.Growth:G5}"), FormattableString.Invariant($"{hundred.Norm:G3}"), Error(hundred), Error(hundredSingle), Error(thousand), Error(thousandSingle));
            foreach ((RoundTrip trip, string precision) in new[] { (hundred, "double"), (hundredSingle, "single"), (thousand, "double"), (thousandSingle, "single") })
                rows.Add(new JsonObject
                {
                    ["product"] = product,
                    ["steps"] = trip.Steps,
                    ["precision"] = precision,
                    ["growth"] = trip.Growth,
                    ["norm"] = StabilityDocument.Number(trip.Norm),
                    ["relativeError"] = StabilityDocument.Number(trip.RelativeError),
                });
        }
        return new(
            "Z ← Z − αY, Y ← Y + βZ, N steps forwards and N back: the relative error of the\nreconstructed Y_0. Bounded for 0 ≤ αβ ≤ 4.", table,
            "Algebraically reversible is not numerically reversible: the error is about\nε·|ξ|^(2N), with |ξ| the growth per step.",
            new() { ["experiment"] = "reversibility", ["rows"] = rows }, [(PictureFile, Draw())]);
    }

    static Picture Draw()
    {
        int[] depths = [.. Enumerable.Range(0, 31).Select(i => (int)Math.Round(Math.Pow(10, i / 10.0))).Distinct()];
        List<IMark> marks = [];
        foreach ((double product, int color) in new[] { (3.9, 0), (4.0, 2), (-0.01, 4), (4.1, 1) })
        {
            marks.Add(Line($"αβ = {NumberText.Of(product, Math.Abs(product) < 0.1 ? 0.01 : 0.1)}, double", depths, n => ReversibilityLimits.Measure<double>(product, n)) with { Color = color });
            marks.Add(Line("single", depths, n => ReversibilityLimits.Measure<float>(product, n)) with { Color = color, Dashed = true });
        }
        return new()
        {
            Title = "Relative error of the reconstructed initial state",
            Subtitle = "Z ← Z − αY, Y ← Y + βZ, N steps forwards and N back; beyond 1 nothing is left",
            Horizontal = new("steps N", Logarithmic: true),
            Vertical = new("relative error", Logarithmic: true, Minimum: 1e-17, Maximum: 1e3),
            Width = 760,
            Height = 560,
            Marks = marks,
        };
    }

    /// <summary>The errors up to the first that has overflowed, without those that are 0 by chance.</summary>
    static LineMark Line(string name, int[] depths, Func<int, RoundTrip> measure)
    {
        RoundTrip[] trips = [.. depths.Select(measure).TakeWhile(trip => !trip.Overflowed).Where(trip => trip.RelativeError > 0)];
        return new(name, [.. trips.Select(trip => (double)trip.Steps)], [.. trips.Select(trip => trip.RelativeError)]);
    }

    static string Error(RoundTrip trip) => trip.Overflowed ? "overflow" : FormattableString.Invariant($"{trip.RelativeError:0.0E+0}");
}
