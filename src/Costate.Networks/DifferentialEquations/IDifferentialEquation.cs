namespace Costate.Networks.DifferentialEquations;

/// <summary>A boundary value problem k·Δu + q(u) = g(z) on (0, 1)^m with given values of u on the boundary.</summary>
/// <remarks>To solve an equation of one's own, implement this and give it to a <see cref="CollocationProblem"/>: its residual, Jacobian and Hessian are made from these members.</remarks>
public interface IDifferentialEquation
{
    /// <summary>m, the number of coordinates of z: at least 1.</summary>
    int Inputs { get; }

    /// <summary>k, the factor of Δu; of u'' where m = 1.</summary>
    double Diffusion { get; }

    /// <summary>q(u).</summary>
    double Reaction(double u);

    /// <summary>q'(u).</summary>
    double ReactionSlope(double u);

    /// <summary>q''(u), which only methods with second derivatives ask for; without one's own it is a difference quotient of q'.</summary>
    double ReactionCurvature(double u)
    {
        double h = 1e-5 * Math.Max(1, Math.Abs(u));
        return (ReactionSlope(u + h) - ReactionSlope(u - h)) / (2 * h);
    }

    /// <summary>g at a point of m numbers.</summary>
    double Source(ReadOnlySpan<double> z);

    /// <summary>The value of u at a point of the boundary.</summary>
    double Boundary(ReadOnlySpan<double> z);

    /// <summary>The solution at a point; null if it is not known, then errors cannot be measured.</summary>
    double? Exact(ReadOnlySpan<double> z) => null;
}
