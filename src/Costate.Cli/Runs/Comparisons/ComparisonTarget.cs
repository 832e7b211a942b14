namespace Costate.Cli.Runs.Comparisons;

/// <summary>What the methods of a comparison are timed to: a loss that was given, or the best accuracy (without classes: loss) that all of them reached.</summary>
/// <param name="Quantity">Its name in the history.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsGiven">Whether the user gave it.</param>
sealed record ComparisonTarget(string Quantity, double Value, bool IsGiven)
{
    const string Validation = "validation";

    /// <summary>Whether more is better.</summary>
    public bool IsAccuracy => Quantity.EndsWith("ccuracy", StringComparison.Ordinal);

    /// <summary>The target; null if no method has done an epoch.</summary>
    /// <param name="runs">The methods. Those that failed or diverged do not decide what all reach.</param>
    /// <param name="loss">The loss that was given; null for none.</param>
    public static ComparisonTarget? Of(IReadOnlyList<ComparedRun> runs, double? loss)
    {
        if (loss is { } given) return new(Loss(runs), given, true);
        HistoryPoint[][] histories = [.. runs.Where(r => r.IsGood && r.History.Count > 0).Select(r => r.History.ToArray())];
        if (histories.Length == 0) return null;
        string quantity = Measured(runs, "accuracy", "validationAccuracy") ?? Loss(runs);
        ComparisonTarget target = new(quantity, 0, false);
        double[] best = [.. histories.Select(h => h.Select(p => p[quantity]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Aggregate(target.Better))];
        return best.Any(double.IsNaN) ? null : target with { Value = target.IsAccuracy ? best.Min() : best.Max() };
    }

    /// <summary>The name of the loss that is compared: that on the validation data, if there are any.</summary>
    public static string Loss(IReadOnlyList<ComparedRun> runs) => Measured(runs, "loss", "validationLoss") ?? "loss";

    /// <summary>The first point of a history that reaches the target; null if none does.</summary>
    public HistoryPoint? Reached(IReadOnlyList<HistoryPoint> history) => history.FirstOrDefault(p => IsAccuracy ? p[Quantity] >= Value : p[Quantity] <= Value);

    /// <summary><c>validation accuracy 95.2 %</c>.</summary>
    public override string ToString()
    {
        string data = Quantity.StartsWith(Validation, StringComparison.Ordinal) ? "validation" : "training";
        return IsAccuracy ? FormattableString.Invariant($"{data} accuracy {100 * Value:F2} %") : FormattableString.Invariant($"{data} loss {Value:G6}");
    }

    double Better(double a, double b) => IsAccuracy ? Math.Max(a, b) : Math.Min(a, b);

    static string? Measured(IReadOnlyList<ComparedRun> runs, string training, string validation)
    {
        bool Has(string name) => runs.Any(r => r.History.Any(p => p.Values.ContainsKey(name)));
        return Has(validation) ? validation : Has(training) ? training : null;
    }
}
