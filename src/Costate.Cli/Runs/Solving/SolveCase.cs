using Costate.Networks.DifferentialEquations;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Runs.Solving;

/// <summary>A boundary value problem with its method, ready to start.</summary>
/// <param name="Problem">What is minimised.</param>
/// <param name="Method">The method, bound to it.</param>
/// <param name="Start">Where it starts.</param>
/// <param name="Grid">Where the solution is compared and written.</param>
/// <param name="Rows">Residuals; 0 if the problem is no sum of squares.</param>
/// <param name="CoarseSizes">Nodes of the coarse networks, or points along a side of the coarse grids; the finest first.</param>
/// <param name="Network">The network; null where there is none.</param>
sealed record SolveCase(
    IObjective<Dense<double>> Problem, IIteration<Dense<double>> Method, Dense<double> Start, SolutionGrid Grid, int Rows, IReadOnlyList<int> CoarseSizes, ShallowNetwork? Network);
