using System.Numerics;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>Smoothness in time, α/(2h)·Σ_j ‖θ_{j+1} − θ_j‖²: a quadrature of ½α∫‖θ'‖² dt over the parameters of the layers.</summary>
/// <param name="network">Whose parameters.</param>
/// <param name="strength">α.</param>
public sealed class Smoothness<T>(Network<T> network, double strength) : IObjective<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public double Value(Dense<T> x) => Sum(x, []);

    /// <inheritdoc/>
    public double Gradient(Dense<T> x, Dense<T> gradient)
    {
        gradient.SetZero();
        return Sum(x, gradient.Span);
    }

    double Sum(Dense<T> x, Span<T> gradient)
    {
        ReadOnlySpan<T> theta = x.Span;
        double factor = strength / network.StepSize, sum = 0;
        T weight = T.CreateTruncating(factor);
        int parameters = network.Step.Shape.Parameters, end = network.LayerStart(network.Layers - 1);
        for (int i = network.LayerStart(0); i < end; i++)
        {
            T difference = theta[i + parameters] - theta[i];
            double d = double.CreateTruncating(difference);
            sum += d * d;
            if (gradient.IsEmpty) continue;
            T force = weight * difference;
            gradient[i] -= force;
            gradient[i + parameters] += force;
        }
        return factor / 2 * sum;
    }
}
