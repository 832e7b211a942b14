using Costate.Cli.Output.Pictures;

namespace Costate.Cli.Runs.Comparisons;

/// <summary>The losses of the methods over time and over work.</summary>
/// <param name="runs">The methods.</param>
/// <param name="target">What they are timed to; null if there is nothing.</param>
/// <param name="subtitle">The problem.</param>
sealed class ComparisonPictures(IReadOnlyList<ComparedRun> runs, ComparisonTarget? target, string subtitle)
{
    const double Wide = 8;   // ratios from which on equal distances would press one curve into a corner
    const int Colors = 6;    // and black, for the target

    /// <summary>Over the seconds of training.</summary>
    public Picture OverSeconds() => Over("over the time of training", "time", "s", point => point.Seconds);

    /// <summary>Over the steps of layers.</summary>
    public Picture OverLayerSteps() => Over("over the work", "steps of layers", "", point => point.LayerSteps);

    Picture Over(string title, string label, string unit, Func<HistoryPoint, double> at)
    {
        string loss = ComparisonTarget.Loss(runs), data = loss == "loss" ? "training loss" : "validation loss";
        ComparedRun[] shown = [.. runs.Where(r => r.History.Count > 0)];
        double[] losses = [.. shown.SelectMany(r => r.History).Select(p => p[loss]).Where(y => double.IsFinite(y) && y > 0)];
        double[] ends = [.. shown.Select(r => at(r.History[^1])).Where(x => double.IsFinite(x) && x > 0)];
        List<IMark> marks = [];
        foreach (ComparedRun run in shown)
        {
            int color = marks.Count / 2;
            double[] x = [.. run.History.Select(at)], y = [.. run.History.Select(p => p[loss])];
            marks.Add(new LineMark(run.Method.Label, x, y) { Color = color % Colors, Dashed = color >= Colors });
            marks.Add(new PointMark("", [x[^1]], [y[^1]]) { Color = color % Colors, Size = 7 });
        }
        bool wide = IsWide(ends);
        if (target is { IsGiven: true } && ends.Length > 0)
            marks.Add(new LineMark("target", [wide ? shown.SelectMany(r => r.History).Select(at).Where(x => x > 0).Min() : 0, ends.Max()], [target.Value, target.Value]) { Color = Colors, Dashed = true, Thickness = 1 });
        return new()
        {
            Title = $"{char.ToUpperInvariant(data[0])}{data[1..]} {title}",
            Subtitle = subtitle,
            Horizontal = new(label, unit, Logarithmic: wide),
            Vertical = new(data, Logarithmic: IsWide(losses)),
            Marks = marks,
        };
    }

    static bool IsWide(double[] values) => values.Length > 0 && values.Max() > Wide * values.Min();
}
