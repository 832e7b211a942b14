using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.TimeParallel;

/// <summary>Forward Euler for a small system y' = tanh(K(t)·y + b(t)), with the weights of the first fine step on all levels.</summary>
sealed class NonlinearStepper(double h) : ITimeStepper<Dense<double>>
{
    public const int Size = 3;

    public void Step(in TimeStep step, Dense<double> from, Dense<double> to)
    {
        double t = step.First * h;
        for (int i = 0; i < Size; i++)
        {
            double z = 0.3 * Math.Cos(t + i);
            for (int j = 0; j < Size; j++) z += Math.Sin(1.7 * i + 2.3 * j + t) * from.Span[j];
            to.Span[i] = from.Span[i] + step.Span * h * Math.Tanh(z);
        }
    }
}
