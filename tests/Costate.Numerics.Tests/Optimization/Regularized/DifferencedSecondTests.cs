using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Regularized;

/// <summary>Products with a Hessian from differences of gradients, against the exact ones.</summary>
public sealed class DifferencedSecondTests
{
    [Fact]
    public void Products_are_those_of_the_Hessian()
    {
        ChainedRosenbrock problem = new(6);
        DifferencedSecond<Dense<double>> differenced = new(problem);
        Dense<double> x = problem.Start(), v = new([1, -2, 3, 0.5, -1, 2]), exact = x.Like(), product = x.Like(), other = x.Copy();
        problem.Hessian(x).Apply(v, exact);
        ILinearOperator<Dense<double>> hessian = differenced.Hessian(x);
        other.Axpby(1, v, 1);
        Assert.Equal(problem.Value(other), differenced.Value(other));
        Assert.Equal(problem.Gradient(other, product.Like()), differenced.Gradient(other, product));
        x.SetZero();   // neither other points nor changes of x disturb it
        hessian.Apply(v, product);
        product.Axpby(-1, exact, 1);
        Assert.True(product.Norm() < 1e-6 * exact.Norm(), $"{product.Norm():g3} of {exact.Norm():g3}");
        v.Axpby(1e-9, v, 0);
        hessian.Apply(v, product);
        product.Axpby(-1e-9, exact, 1);
        Assert.True(product.Norm() < 1e-6 * 1e-9 * exact.Norm());
        v.SetZero();
        hessian.Apply(v, product);
        Assert.Equal(0, product.Norm());
    }

    [Fact]
    public void Cubic_regularisation_takes_them_for_the_Hessian()
    {
        ChainedRosenbrock problem = new(10);
        RegularizationOptions options = new() { Tolerance = new() { Relative = 0, Absolute = 1e-6 } };
        int[] steps = [.. new ISecondOrder<Dense<double>>[] { problem, new DifferencedSecond<Dense<double>>(problem) }.Select(given =>
        {
            AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>> method = new(() => new CubicStep<Dense<double>>(), options);
            Dense<double> x = problem.Start();
            int taken = 1;
            StepReport report;
            for (report = method.Step(given, x); report.Status == StepStatus.Continue && taken < 200; taken++) report = method.Step(given, x);
            Assert.Equal(StepStatus.Converged, report.Status);
            return taken;
        })];
        Assert.InRange(steps[1], steps[0] - 3, steps[0] + 3);
    }

    [Fact]
    public void Products_before_a_Hessian_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => new DifferencedSecond<Dense<double>>(new ChainedRosenbrock(3)).Apply(new(3), new(3)));
}
