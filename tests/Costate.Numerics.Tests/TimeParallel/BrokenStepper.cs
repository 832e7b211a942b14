using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.TimeParallel;

/// <summary>Steps of which one, on the finest level, gives no number.</summary>
sealed class BrokenStepper(ITimeStepper<Dense<double>> stepper, int broken) : ITimeStepper<Dense<double>>
{
    public void Step(in TimeStep step, Dense<double> from, Dense<double> to)
    {
        stepper.Step(step, from, to);
        if (step.Level == 0 && step.Index == broken) to.Span[0] = double.NaN;
    }
}
