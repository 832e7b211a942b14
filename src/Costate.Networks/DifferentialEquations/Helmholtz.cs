namespace Costate.Networks.DifferentialEquations;

/// <summary>u'' + ν²u = 0 on (0, 1) with the solution sin νz + cos νz.</summary>
/// <param name="frequency">ν.</param>
/// <remarks>Source: E. Riccietti, H. Calandra, S. Gratton, X. Vasseur, talk at EURO 2018.</remarks>
public sealed class Helmholtz(double frequency) : IDifferentialEquation
{
    /// <inheritdoc/>
    public int Inputs => 1;

    /// <inheritdoc/>
    public double Diffusion => 1;

    /// <inheritdoc/>
    public double Reaction(double u) => frequency * frequency * u;

    /// <inheritdoc/>
    public double ReactionSlope(double u) => frequency * frequency;

    /// <inheritdoc/>
    public double ReactionCurvature(double u) => 0;

    /// <inheritdoc/>
    public double Source(ReadOnlySpan<double> z) => 0;

    /// <inheritdoc/>
    public double Boundary(ReadOnlySpan<double> z) => Math.Sin(frequency * z[0]) + Math.Cos(frequency * z[0]);

    /// <inheritdoc/>
    public double? Exact(ReadOnlySpan<double> z) => Boundary(z);
}
