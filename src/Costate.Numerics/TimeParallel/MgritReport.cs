namespace Costate.Numerics.TimeParallel;

/// <summary>What a solve did; the same on all ranks.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Residuals">ρ_0, ρ_1, …: before the first cycle, after the first, ….</param>
/// <param name="SerialSweep">Whether it was finished, or done altogether, by one sweep step after step.</param>
/// <param name="NotFinite">The step of level 0 whose result is the first that is not finite, or has no finite norm; −1 if there is none.</param>
/// <param name="StartNotFinite">Whether the initial state was not finite already; then <paramref name="NotFinite"/> is the first step.</param>
public sealed record MgritReport(MgritStatus Status, IReadOnlyList<double> Residuals, bool SerialSweep, int NotFinite = -1, bool StartNotFinite = false)
{
    /// <summary>Cycles done.</summary>
    public int Cycles => Math.Max(0, Residuals.Count - 1);

    /// <summary>The last residual; 0 for a sweep step after step.</summary>
    public double Residual => SerialSweep || Residuals.Count == 0 ? 0 : Residuals[^1];

    /// <summary>The mean factor by which a cycle multiplied the residual; 0 if there were none.</summary>
    public double Factor => Cycles == 0 || Residuals[0] == 0 ? 0 : Math.Pow(Residuals[^1] / Residuals[0], 1.0 / Cycles);
}
