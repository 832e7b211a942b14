using Costate.Numerics.Optimization.Regularized;

namespace Costate.Networks.DifferentialEquations;

/// <summary>Where a solver stands after an iteration.</summary>
/// <param name="Iteration">Iterations so far, fine and coarse.</param>
/// <param name="Seconds">Time so far.</param>
/// <param name="Flops">Floating-point operations of products with matrices so far.</param>
/// <param name="Value">f.</param>
/// <param name="GradientNorm">‖∇f‖.</param>
/// <param name="Error">The error; null where the solution is not known.</param>
/// <param name="Step">The iteration; null before the first.</param>
public sealed record SolverRecord(int Iteration, double Seconds, long Flops, double Value, double GradientNorm, SolutionError? Error, RegularizedReport? Step);
