using Costate.Networks.Analysis;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Propagators;
using Costate.Networks.Tests.Integrators;

namespace Costate.Networks.Tests.Analysis;

/// <summary>The adjoint equation with solvers of its own.</summary>
public class ContinuousAdjointTests
{
    const int Features = 3, Pieces = 2;

    static readonly double[] _final = SineSystem.From(Features * Tiling.Quantum, k => Math.Sin(k)), _costate = SineSystem.From(Features * Tiling.Quantum, k => Math.Cos(k));

    static ContinuousAdjoint Adjoint(double horizon = 1) => new(
        DenseDynamics<double>.Antisymmetric(Features, Activation.Tanh, 0), horizon, [.. SineSystem.Theta(Features), .. SineSystem.Theta(Features).Select(p => -p)], Tiling.Quantum);

    [Fact]
    public void Its_own_number_of_steps_decides_the_error()
    {
        double[] exact = Adjoint().Resolved(_final, _costate, ExplicitMethod.DormandPrince, 512);
        double Error(ExplicitMethod method, int steps) => SineSystem.Distance(Adjoint().Resolved(_final, _costate, method, steps), exact);
        Assert.InRange(Math.Log2(Error(ExplicitMethod.Euler, 64) / Error(ExplicitMethod.Euler, 128)), 0.9, 1.1);
        Assert.InRange(Math.Log2(Error(ExplicitMethod.Rk4, 16) / Error(ExplicitMethod.Rk4, 32)), 3.8, 4.2);
        Assert.InRange(Math.Log2(Error(ExplicitMethod.DormandPrince, 32) / Error(ExplicitMethod.DormandPrince, 64)), 4.7, 5.3);
    }

    [Fact]
    public void A_tolerance_that_no_steps_keep_to_is_given_up()
    {
        double[] exact = Adjoint().Resolved(_final, _costate, ExplicitMethod.DormandPrince, 512);
        Assert.InRange(SineSystem.Distance(Adjoint().Resolved(_final, _costate, 1e-8)!, exact), 0, 1e-6 * exact.Max(Math.Abs));
        Assert.Null(Adjoint().Resolved(_final, _costate, 1e-30));
        Assert.Null(Adjoint().Resolved([.. _final.Select(_ => double.NaN)], _costate, 1e-3));
    }

    [Fact]
    public void Wrong_numbers_are_refused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Adjoint().Resolved(_final, _costate, ExplicitMethod.Rk4, 7));
        Assert.StartsWith("A control with 2 pieces needs a multiple of 2 steps, not 7.", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<ArgumentException>(() => Adjoint().Resolved(_final, _costate, -1.0));
        Assert.StartsWith("A tolerance is a positive number, not -1.", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<ArgumentException>(() => new ContinuousAdjoint(new DenseDynamics<double>(3, Activation.Tanh), 1, new double[13], 48));
        Assert.StartsWith("An adjoint equation needs dynamics that map a space to itself, and 12 parameters for every piece of time; ", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<ArgumentException>(() => new ContinuousAdjoint(new DenseDynamics<double>(3, Activation.Tanh), 1, new double[12], 50));
        Assert.StartsWith("A tile holds a multiple of 48 samples, not 50.", e.Message, StringComparison.Ordinal);
    }
}
