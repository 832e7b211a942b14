using System.Numerics.Tensors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>−Δu = m·ν²·cos ν(z₁ + … + z_m) with the solution cos ν(z₁ + … + z_m); in one dimension −u'' = ν² cos νz.</summary>
/// <param name="frequency">ν.</param>
/// <param name="inputs">m.</param>
/// <remarks>Source for m = 1: E. Riccietti, H. Calandra, S. Gratton, X. Vasseur, talk at EURO 2018.</remarks>
public sealed class Poisson(double frequency, int inputs = 1) : IDifferentialEquation
{
    /// <inheritdoc/>
    public int Inputs => inputs;

    /// <inheritdoc/>
    public double Diffusion => -1;

    /// <inheritdoc/>
    public double Reaction(double u) => 0;

    /// <inheritdoc/>
    public double ReactionSlope(double u) => 0;

    /// <inheritdoc/>
    public double ReactionCurvature(double u) => 0;

    /// <inheritdoc/>
    public double Source(ReadOnlySpan<double> z) => inputs * frequency * frequency * Boundary(z);

    /// <inheritdoc/>
    public double Boundary(ReadOnlySpan<double> z) => Math.Cos(frequency * TensorPrimitives.Sum(z));

    /// <inheritdoc/>
    public double? Exact(ReadOnlySpan<double> z) => Boundary(z);
}
