using Costate.Cli.Commands;
using Costate.Cli.Settings;
using Costate.Networks.Objectives;
using Costate.Numerics.Optimization;

namespace Costate.Cli.Runs.Solving;

/// <summary>Bytes that <c>costate solve</c> takes, estimated before any of them is allocated.</summary>
static class SolveMemory
{
    const int Vectors = 24, Number = sizeof(double);

    /// <summary>Refuses what does not fit.</summary>
    /// <exception cref="UsageException">It does not; the message has the numbers and what would help.</exception>
    public static void Demand(SolveSettings settings) => Demand(settings, MemoryNeed.Available);

    /// <summary>The same for a given memory.</summary>
    internal static void Demand(SolveSettings settings, long available)
    {
        (double vectors, double matrices, double points) = Need(settings);
        double total = vectors + matrices + points;
        double largest = settings.HasNetwork ? (double)Rows(settings) * Parameters(settings) : 0;
        if (total <= available && largest <= Array.MaxLength - 16 && Parameters(settings) <= Array.MaxLength - 16) return;
        string remedy = settings.HasNetwork ? "a smaller network.width, or fewer points (count, frequency)" : "a smaller grid";
        if (matrices > total / 2 && settings.HasNetwork && settings.Options is { Levels: > 1, Strength.Kind: not StrengthKind.Random }) remedy += $", or {SolveSetup.Key(settings, "strength")}: random:n, which needs no auxiliary matrix";
        throw new UsageException(FormattableString.Invariant(
            $"memory: it needs about {Size(total)} (vectors {Size(vectors)}, Jacobian and auxiliary matrices {Size(matrices)}, points {Size(points)}), but {Size(available)} are available and an array holds {Array.MaxLength} numbers: choose {remedy}"));
    }

    // In double: products of sizes that a user may give overflow whole numbers.
    static (double Vectors, double Matrices, double Points) Need(SolveSettings settings)
    {
        double n = Parameters(settings), fine = Math.Pow(settings.HasNetwork ? SolveSetup.FinePerSide(settings) : settings.Grid, settings.Inputs);
        double vectors = Vectors * n * Number * (settings.Options.Levels > 1 ? 2 : 1), points = (settings.Inputs + 3) * fine * Number;
        if (!settings.HasNetwork) return (vectors, 0, points);
        double rows = Rows(settings), width = settings.Network.Width;
        double matrices = rows * (n + DenseJacobian.Slack) * Number;
        if (settings.Options.Levels > 1)
        {
            matrices *= 2;
            if (settings.Options.Strength.Kind != StrengthKind.Random) matrices += width * width * (3 * Number + 1) + width * rows * Number;
        }
        if (settings.Options.LinearSolver == LinearSolverChoice.Exact) matrices += 2 * rows * rows * Number;
        return (vectors, matrices, points + (settings.Inputs + 3) * rows * Number);
    }

    static double Parameters(SolveSettings settings) => settings.HasNetwork ? (settings.Inputs + 2.0) * settings.Network.Width + 1 : (double)settings.Grid * settings.Grid;

    static double Rows(SolveSettings settings) => settings.Inputs == 1 ? settings.PerSide + 2.0 : (double)settings.PerSide * settings.PerSide + 4.0 * (settings.PerSide - 1);

    static string Size(double bytes) => bytes >= 10.0 * (1L << 30) ? FormattableString.Invariant($"{bytes / (1L << 30):F0} GiB") : FormattableString.Invariant($"{Math.Ceiling(bytes / (1 << 20)):F0} MiB");
}
