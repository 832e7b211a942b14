using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

/// <summary>R = factor·I; keeps the last shift.</summary>
public sealed class ScaledIdentity(double factor) : IShiftedInverse<Dense<double>>
{
    public double Shift { get; private set; }

    public void Apply(Dense<double> x, Dense<double> y) => y.Axpby(factor, x, 0);

    public void Solve(double shift, Dense<double> right, Dense<double> x)
    {
        Shift = shift;
        x.Axpby(1 / (factor + shift), right, 0);
    }
}
