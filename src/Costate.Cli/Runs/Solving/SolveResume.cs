using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Settings;

namespace Costate.Cli.Runs.Solving;

/// <summary>What may differ between the configuration of a run of <c>costate solve</c> and the one it is resumed with: limits, not mathematics.</summary>
static class SolveResume
{
    /// <summary>The settings with everything that may differ at its default.</summary>
    public static SolveSettings WithoutLimits(SolveSettings settings) => settings with { Threads = 0, Checkpoint = new(), Stop = new() { Gradient = settings.Stop.Gradient } };   // which coarse problems stop at, too

    /// <summary>Refuses a configuration that would continue another run.</summary>
    /// <exception cref="UsageException">It differs in more than limits; the message lists how.</exception>
    public static void Check(SolveSettings before, SolveSettings after, RunFolder folder)
    {
        (string Path, string Before, string After)[] differences = [.. ConfigurationWriter.Differences(SolveSchema.Schema, WithoutLimits(before), WithoutLimits(after))];
        if (differences.Length == 0) return;
        throw new UsageException($"{folder.Path} was started with another configuration ({string.Join(", ", differences.Select(d => $"{d.Path}: {d.Before} → {d.After}"))}); resume with the same one, or start a new run");
    }
}
