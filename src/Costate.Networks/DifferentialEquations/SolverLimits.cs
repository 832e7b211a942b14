namespace Costate.Networks.DifferentialEquations;

/// <summary>When a solver ends; a gradient that is small enough ends its method.</summary>
/// <param name="Rmse">The error that is good enough; 0 for none.</param>
/// <param name="Iterations">Most iterations, fine and coarse.</param>
public sealed record SolverLimits(double Rmse, int Iterations);
