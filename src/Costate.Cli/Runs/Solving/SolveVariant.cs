using Costate.Cli.Settings;

namespace Costate.Cli.Runs.Solving;

/// <summary>One method of a comparison.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="IsControl">Whether its coarse nodes are chosen at random, or are all nodes.</param>
/// <param name="Settings">The settings with another seed; the first coarse size of the compared method decides that of the controls.</param>
sealed record SolveVariant(string Name, bool IsControl, Func<ulong, int, SolveSettings> Settings)
{
    const int FewerNodes = 12;

    /// <summary>The method of one level, that of the settings, and its controls if they are asked for.</summary>
    public static IReadOnlyList<SolveVariant> Of(SolveSettings settings, bool controls)
    {
        bool isLeastSquares = settings.Method is SolveMethodChoice.Lm or SolveMethodChoice.Rlm;
        List<SolveVariant> variants = [];
        if (settings.Options.Levels > 1)
            variants.Add(new(isLeastSquares ? "lm" : "ar2", false, (seed, _) => Single(settings, isLeastSquares) with { Seed = seed }));
        string own = settings.Options.Levels > 1 && settings.HasNetwork ? $"{SolveSummary.Written(settings, "method")} {settings.Options.Strength}" : SolveSummary.Written(settings, "method");
        variants.Add(new(own, settings.Options is { Levels: > 1, Strength.Kind: StrengthKind.Random }, (seed, _) => settings with { Seed = seed }));
        if (!controls) return variants;
        variants.Add(new("control: random", true, (seed, nodes) => Random(settings, nodes) with { Seed = seed }));
        variants.Add(new(FormattableString.Invariant($"control: random {Few(settings)}"), true, (seed, _) => Random(settings, Few(settings)) with { Seed = seed }));
        variants.Add(new("control: all nodes", true, (seed, _) => Random(settings, settings.Network.Width) with { Seed = seed }));
        return variants;
    }

    static int Few(SolveSettings settings) => Math.Max(2, settings.Network.Width / FewerNodes);

    // With the options of the method of several levels, so that nothing else differs.
    static SolveSettings Single(SolveSettings settings, bool isLeastSquares) => isLeastSquares
        ? settings with { Method = SolveMethodChoice.Lm, Lm = settings.Options with { Levels = 1 } }
        : settings with { Method = SolveMethodChoice.Ar2, Ar2 = settings.Options with { Levels = 1 } };

    static SolveSettings Random(SolveSettings settings, int nodes)
    {
        RegularizedSettings options = settings.Options with { Strength = new(StrengthKind.Random, nodes) };
        return settings.Method == SolveMethodChoice.Rlm ? settings with { Rlm = options } : settings with { Mar2 = options };
    }
}
