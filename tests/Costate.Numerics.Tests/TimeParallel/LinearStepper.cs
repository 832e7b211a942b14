using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.TimeParallel;

/// <summary>Forward Euler for u' = A·u, on all levels: Φ(u) = u + p·h·A·u.</summary>
sealed class LinearStepper(double h, double[,] a) : ITimeStepper<Dense<double>>
{
    int _steps;

    public static double[,] Decay => new double[,] { { -1 } };

    public static double[,] Rotation => new double[,] { { 0, 2 }, { -2, 0 } };

    public int Steps => _steps;

    public void Step(in TimeStep step, Dense<double> from, Dense<double> to)
    {
        Assert.NotSame(from, to);
        Assert.Equal(step.Span * h, Math.Abs(step.To - step.From), 1e-12);
        Interlocked.Increment(ref _steps);
        for (int i = 0; i < from.Length; i++)
        {
            double f = 0;
            for (int j = 0; j < from.Length; j++) f += a[i, j] * from.Span[j];
            to.Span[i] = from.Span[i] + step.Span * h * f;
        }
    }
}
