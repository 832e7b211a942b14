using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

/// <summary>A test function with the curvature of a formula. Counts the products.</summary>
public sealed class CurvedFunction(TestFunction function, HessianProduct product) : ICurvature<Dense<double>>, ILinearOperator<Dense<double>>
{
    Dense<double>? _at;

    public int Products { get; private set; }

    public TestFunction Function => function;

    public double Value(Dense<double> x) => function.Value(x);

    public double Gradient(Dense<double> x, Dense<double> gradient) => function.Gradient(x, gradient);

    public ILinearOperator<Dense<double>> Curvature(Dense<double> x)
    {
        (_at ??= x.Like()).CopyFrom(x);
        return this;
    }

    public void Apply(Dense<double> x, Dense<double> y)
    {
        Products++;
        product(_at!.Span, x.Span, y.Span);
    }

    /// <summary>½Σ cᵢxᵢ², where H is exact.</summary>
    public static CurvedFunction Quadratic(double condition = 100) => new(TestFunction.Quadratic(condition), (x, v, y) =>
    {
        for (int i = 0; i < x.Length; i++) y[i] = (x.Length == 1 ? 1 : Math.Pow(condition, i / (x.Length - 1.0))) * v[i];
    });

    /// <summary>Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² as a sum of squares, with the H of Gauss and Newton.</summary>
    public static CurvedFunction Rosenbrock() => new(TestFunction.Rosenbrock(), (x, v, y) =>
    {
        y.Clear();
        for (int i = 0; i < x.Length - 1; i++)
        {
            double p = v[i + 1] - 2 * x[i] * v[i];
            y[i] += -400 * x[i] * p + 2 * v[i];
            y[i + 1] += 200 * p;
        }
    });

    /// <summary>The function of one variable with this value, slope and curvature.</summary>
    public static CurvedFunction OfOne(Func<double, double> f, Func<double, double> slope, Func<double, double> curvature) =>
        new(TestFunction.OfOne(f, slope), (x, v, y) => y[0] = curvature(x[0]) * v[0]);
}
