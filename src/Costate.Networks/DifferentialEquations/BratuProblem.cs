using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>−Δu + eᵘ = g on the unit square by differences: f(u) = h²(½uᵀA_h u + Σ eᵘ − gᵀu) with the five-point A_h, zero boundary values, n × n inner points and h = 1/(n + 1).</summary>
/// <remarks>
/// g is such that u* = 3 sin(2πx(1 − x))·sin(2πy(1 − y)) is the discrete solution. The Hessian h²(A_h + diag eᵘ) is positive definite. No network is involved:
/// this is the problem where a hierarchy of levels is natural, for comparison. Points row by row.
/// </remarks>
public sealed class BratuProblem : IThirdOrder<Dense<double>>, ILinearOperator<Dense<double>>
{
    /// <summary>Floating-point operations of a product with the Hessian, per point.</summary>
    public const int WorkPerPoint = 10;

    readonly double[] _source;
    readonly Dense<double> _growth;

    /// <param name="side">n, the inner points of a side.</param>
    /// <exception cref="ArgumentException">There are none, or more than one vector holds.</exception>
    public BratuProblem(int side)
    {
        if (side is < 1 or > 40_000) throw new ArgumentException($"A grid has 1 to 40000 inner points along a side, but {side} were asked for.", nameof(side));
        Side = side;
        Solution = new(side * side);
        _growth = Solution.Like();
        double h = 1.0 / (side + 1);
        for (int j = 0; j < side; j++)
            for (int i = 0; i < side; i++) Solution.Span[j * side + i] = 3 * Wave((i + 1) * h) * Wave((j + 1) * h);
        _source = new double[side * side];
        for (int at = 0; at < _source.Length; at++) _source[at] = Stencil(Solution.Span, at) + h * h * Math.Exp(Solution.Span[at]);   // h²g
    }

    /// <summary>n.</summary>
    public int Side { get; }

    /// <summary>u*, the minimiser.</summary>
    public Dense<double> Solution { get; }

    double SquaredStep => 1.0 / ((Side + 1.0) * (Side + 1.0));

    /// <inheritdoc/>
    public double Value(Dense<double> x)
    {
        Fits(x);
        ReadOnlySpan<double> u = x.Span;
        double sum = 0, squared = SquaredStep;
        for (int at = 0; at < u.Length; at++) sum += u[at] * (0.5 * Stencil(u, at) - _source[at]) + squared * Math.Exp(u[at]);
        return sum;
    }

    /// <inheritdoc/>
    public double Gradient(Dense<double> x, Dense<double> gradient)
    {
        Fits(x);
        ReadOnlySpan<double> u = x.Span;
        double sum = 0, squared = SquaredStep;
        for (int at = 0; at < u.Length; at++)
        {
            double stiffness = Stencil(u, at), growth = squared * Math.Exp(u[at]);
            gradient.Span[at] = stiffness + growth - _source[at];
            sum += u[at] * (0.5 * stiffness - _source[at]) + growth;
        }
        return sum;
    }

    /// <inheritdoc/>
    public ILinearOperator<Dense<double>> Hessian(Dense<double> x)
    {
        Fits(x);
        double squared = SquaredStep;
        for (int at = 0; at < x.Length; at++) _growth.Span[at] = squared * Math.Exp(x.Span[at]);
        return this;
    }

    /// <summary><paramref name="y"/> ← h²(A_h + diag eᵘ)·x with the u that <see cref="Hessian"/> was asked for last.</summary>
    public void Apply(Dense<double> x, Dense<double> y)
    {
        ReadOnlySpan<double> s = x.Span, growth = _growth.Span;
        Span<double> product = y.Span;
        for (int at = 0; at < s.Length; at++) product[at] = Stencil(s, at) + growth[at] * s[at];
    }

    /// <inheritdoc/>
    public void Third(Dense<double> x, Dense<double> s, Dense<double> v, Dense<double> product)
    {
        double squared = SquaredStep;
        for (int at = 0; at < x.Length; at++) product.Span[at] = squared * Math.Exp(x.Span[at]) * s.Span[at] * v.Span[at];
    }

    static double Wave(double x) => Math.Sin(2 * Math.PI * x * (1 - x));

    // h²A_h u at one point: 4u minus the neighbours.
    double Stencil(ReadOnlySpan<double> u, int at)
    {
        int i = at % Side;
        double sum = 4 * u[at];
        if (i > 0) sum -= u[at - 1];
        if (i < Side - 1) sum -= u[at + 1];
        if (at >= Side) sum -= u[at - Side];
        if (at + Side < u.Length) sum -= u[at + Side];
        return sum;
    }

    void Fits(Dense<double> x)
    {
        if (x.Length != Solution.Length) throw new ArgumentException($"The grid has {Side} × {Side} points, but the vector has {x.Length} entries.", nameof(x));
    }
}
