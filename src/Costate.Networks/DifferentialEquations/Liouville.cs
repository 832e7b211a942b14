namespace Costate.Networks.DifferentialEquations;

/// <summary>−u'' + eᵘ = ν² sin νz + e^(sin νz) on (0, 1) with the solution sin νz: a nonlinear equation.</summary>
/// <param name="frequency">ν.</param>
public sealed class Liouville(double frequency) : IDifferentialEquation
{
    /// <inheritdoc/>
    public int Inputs => 1;

    /// <inheritdoc/>
    public double Diffusion => -1;

    /// <inheritdoc/>
    public double Reaction(double u) => Math.Exp(u);

    /// <inheritdoc/>
    public double ReactionSlope(double u) => Math.Exp(u);

    /// <inheritdoc/>
    public double ReactionCurvature(double u) => Math.Exp(u);

    /// <inheritdoc/>
    public double Source(ReadOnlySpan<double> z) => frequency * frequency * Boundary(z) + Math.Exp(Boundary(z));

    /// <inheritdoc/>
    public double Boundary(ReadOnlySpan<double> z) => Math.Sin(frequency * z[0]);

    /// <inheritdoc/>
    public double? Exact(ReadOnlySpan<double> z) => Boundary(z);
}
