using System.Numerics;
using Costate.Cli.Output.Pictures;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Numerics.Communication;

namespace Costate.Cli.Runs.Stability;

/// <summary>What a network with two inputs says over the plane of its inputs, and the samples: regions of the classes, or the first value.</summary>
static class DecisionPicture
{
    const int Cells = 240, MostPoints = 2000;
    const double Margin = 0.06, Side = 590;

    static readonly PointShape[] _shapes = [PointShape.Disc, PointShape.Triangle, PointShape.Square, PointShape.Diamond, PointShape.Cross, PointShape.Ring];

    /// <summary>The picture; null for networks of more or fewer inputs.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">Its samples, scaled.</param>
    /// <param name="subtitle">The run and its network.</param>
    /// <param name="team">The threads that share the work.</param>
    public static Picture? Of<T>(TrainedRun<T> run, Dataset<T> data, string subtitle, ThreadTeam team) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (data.Features != 2) return null;
        Scaler scaler = run.Model.Scaler;
        double[][] samples = [.. Enumerable.Range(0, 2).Select(feature => Enumerable.Range(0, data.Samples).Select(i => Original(scaler, feature, double.CreateTruncating(data.Input(i)[feature]))).ToArray())];
        double[][] axes = [.. samples.Select(Axis)];
        double ratio = (axes[0][^1] - axes[0][0]) / (axes[1][^1] - axes[1][0]);
        bool alike = ratio is > 0.25 and < 4;   // else one of the sides would be a stripe
        T[] inputs = new T[2 * Cells * Cells];
        for (int i = 0; i < Cells * Cells; i++)
            for (int feature = 0; feature < 2; feature++) inputs[2 * i + feature] = T.CreateTruncating(axes[feature][feature == 0 ? i % Cells : i / Cells]);
        Dataset<T> grid = new() { Features = 2, Samples = Cells * Cells, Inputs = inputs };
        scaler.Apply(grid);
        T[] scores = run.Scores(grid, team);
        List<IMark> marks = [];
        if (run.Classifies)
        {
            marks.Add(new ClassMark(axes[0], axes[1], [.. Enumerable.Range(0, Cells * Cells).Select(i => Prediction.Class<T>(scores.AsSpan(i * run.Outputs), run.Outputs, 1))]));
            marks.AddRange(Points(run, data, samples));
        }
        else
        {
            marks.Add(new HeatMark(axes[0], axes[1], [.. Enumerable.Range(0, Cells * Cells).Select(i => double.CreateTruncating(scores[i * run.Outputs]))], new(data.TargetName.Length > 0 ? data.TargetName : "value")));
            marks.Add(new PointMark("samples", samples[0], samples[1]) { Size = 3, Color = 6 });
        }
        return new()
        {
            Title = run.Classifies ? "Classes over the plane of the inputs" : "Values over the plane of the inputs",
            Subtitle = subtitle,
            Horizontal = new(Label(data, 0)),
            Vertical = new(Label(data, 1)),
            EqualUnits = alike,
            Width = alike ? (int)Math.Clamp(90 + Side * ratio, 360, 90 + Side) : 680,
            Height = alike ? (int)Math.Clamp(130 + Side / ratio, 280, 130 + Side) : 560,
            Marks = marks,
        };
    }

    static IEnumerable<PointMark> Points<T>(TrainedRun<T> run, Dataset<T> data, double[][] samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int each = Math.Max(1, MostPoints / run.ClassNames.Count);
        for (int k = 0; k < run.ClassNames.Count; k++)
        {
            int[] members = [.. Enumerable.Range(0, data.Samples).Where(i => data.Labels![i] == k).Take(each)];
            yield return new PointMark(run.ClassNames[k], [.. members.Select(i => samples[0][i])], [.. members.Select(i => samples[1][i])])
            {
                Color = k,
                Shape = _shapes[k % _shapes.Length],
                Size = 4.5,
            };
        }
    }

    /// <summary>Middles of the cells, over the samples and a margin.</summary>
    static double[] Axis(double[] values)
    {
        (double low, double high) = (values.Min(), values.Max());
        double width = high > low ? high - low : 1, first = low - Margin * width, last = high + Margin * width;
        return [.. Enumerable.Range(0, Cells).Select(i => first + (last - first) * (i + 0.5) / Cells)];
    }

    static double Original(Scaler scaler, int feature, double scaled) => scaler.Factor.Count == 0 ? scaled : scaled / scaler.Factor[feature] + scaler.Offset[feature];

    static string Label<T>(Dataset<T> data, int feature) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        data.FeatureNames.Count > feature ? data.FeatureNames[feature] : feature == 0 ? "x₁" : "x₂";
}
