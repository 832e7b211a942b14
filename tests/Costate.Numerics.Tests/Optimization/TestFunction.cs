using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

/// <summary>Returns f(x) and overwrites the gradient.</summary>
public delegate double Formula(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>An objective from a formula that counts its evaluations and allocates nothing but its work space.</summary>
public sealed class TestFunction(Formula formula) : IObjective<Dense<double>>
{
    double[] _unused = [];

    public int Evaluations { get; private set; }

    public void Reset() => Evaluations = 0;

    public double Value(Dense<double> x)
    {
        if (_unused.Length != x.Length) _unused = new double[x.Length];
        Evaluations++;
        return formula(x.Span, _unused);
    }

    public double Gradient(Dense<double> x, Dense<double> gradient)
    {
        Evaluations++;
        return formula(x.Span, gradient.Span);
    }

    /// <summary>½Σ cᵢxᵢ² with cᵢ from 1 to <paramref name="condition"/>.</summary>
    public static TestFunction Quadratic(double condition = 100) => new((x, g) =>
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double c = x.Length == 1 ? 1 : Math.Pow(condition, i / (x.Length - 1.0));
            g[i] = c * x[i];
            sum += 0.5 * c * x[i] * x[i];
        }
        return sum;
    });

    /// <summary>Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)².</summary>
    public static TestFunction Rosenbrock() => new((x, g) =>
    {
        g.Clear();
        double sum = 0;
        for (int i = 0; i < x.Length - 1; i++)
        {
            double p = x[i + 1] - x[i] * x[i], q = 1 - x[i];
            sum += 100 * p * p + q * q;
            g[i] += -400 * x[i] * p - 2 * q;
            g[i + 1] += 200 * p;
        }
        return sum;
    });

    /// <summary>The function of one variable with this value and slope.</summary>
    public static TestFunction OfOne(Func<double, double> f, Func<double, double> slope) => new((x, g) =>
    {
        g[0] = slope(x[0]);
        return f(x[0]);
    });
}
