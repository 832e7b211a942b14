using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Multilevel;

/// <summary>A grid energy as what it is, too: convex.</summary>
sealed class ConvexGrid(int nodes, int dimension) : ICurvature<Dense<double>>
{
    readonly GridEnergy _energy = new(nodes, dimension);

    public Dense<double> Solution => _energy.Solution;

    public double Value(Dense<double> x) => _energy.Value(x);

    public double Gradient(Dense<double> x, Dense<double> gradient) => _energy.Gradient(x, gradient);

    public ILinearOperator<Dense<double>> Curvature(Dense<double> x) => _energy.Hessian(x);
}
