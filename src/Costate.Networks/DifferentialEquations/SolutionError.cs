namespace Costate.Networks.DifferentialEquations;

/// <summary>How far a network is from the solution.</summary>
/// <param name="Rmse">√ of the mean of (u − u*)².</param>
/// <param name="Largest">max |u − u*|.</param>
public readonly record struct SolutionError(double Rmse, double Largest);
