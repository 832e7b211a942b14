using Costate.Networks.DifferentialEquations;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Runs.Solving;

/// <summary>The points where a solution is compared with the exact one, and written.</summary>
/// <param name="Inputs">Coordinates of a point.</param>
/// <param name="Side">The coordinates along a side, ascending.</param>
/// <param name="Points">Points × coordinates, the first coordinate running fastest.</param>
/// <param name="Exact">The exact solution there.</param>
/// <param name="Values">The solution there, from the unknowns.</param>
sealed record SolutionGrid(int Inputs, double[] Side, double[] Points, double[] Exact, Func<Dense<double>, double[]> Values)
{
    /// <summary>The error of a solution.</summary>
    public SolutionError Error(Dense<double> x)
    {
        double[] values = Values(x);
        double sum = 0, largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double error = Math.Abs(values[i] - Exact[i]);
            sum += error * error;
            largest = error > largest || double.IsNaN(error) ? error : largest;
        }
        return new(Math.Sqrt(sum / values.Length), largest);
    }
}
