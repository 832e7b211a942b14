using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Regularized;

/// <summary>The driver on one level: orders 1, 2 and 3, the rules, and every way to stop.</summary>
public sealed class AdaptiveRegularizationTests
{
    static readonly RegularizationOptions _tight = new() { Tolerance = new() { Relative = 0, Absolute = 1e-8 } };

    static List<StepReport> Run<TProblem>(AdaptiveRegularization<TProblem, Dense<double>> method, TProblem problem, Dense<double> x, int most = 500) where TProblem : class, IObjective<Dense<double>>
    {
        List<StepReport> reports = [];
        do reports.Add(method.Step(problem, x));
        while (reports[^1].Status == StepStatus.Continue && reports.Count < most);
        return reports;
    }

    /// <summary>As measured with an independent implementation: 54 and 45 iterations, the latter with 808 inner ones, to the local minimiser near x₁ = −1.</summary>
    [Fact]
    public void Rosenbrock_with_orders_two_and_three()
    {
        ChainedRosenbrock problem = new(10);
        Dense<double> x = problem.Start(), y = problem.Start(), z = problem.Start();
        List<StepReport> second = Run(new AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>>(() => new DenseCubicStep(), _tight), problem, x);
        List<StepReport> third = Run(new AdaptiveRegularization<IThirdOrder<Dense<double>>, Dense<double>>(() => new QuarticStep<Dense<double>>(new DenseCubicStep()), _tight), problem, y);
        List<StepReport> large = Run(new AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>>(() => new CubicStep<Dense<double>>(), _tight), problem, z);
        foreach ((List<StepReport> reports, Dense<double> end) in ((List<StepReport>, Dense<double>)[])[(second, x), (third, y), (large, z)])
        {
            Assert.Equal(StepStatus.Converged, reports[^1].Status);
            Assert.True(reports[^1].GradientNorm <= 1e-8);
        }
        Assert.Equal((54, 45, 808), (second.Count, third.Count, third.Sum(r => r.Regularization!.Value.Iterations)));
        Assert.Equal(-1, x.Span[0], 0.05);
        Assert.Equal(-1, y.Span[0], 0.05);
    }

    /// <summary>As measured with an independent implementation from another start of the same kind: 5 and 4 iterations.</summary>
    [Fact]
    public void A_nonlinear_boundary_value_problem_with_orders_two_and_three()
    {
        GridEnergy problem = new(31, 1);
        RandomSequence random = new(1, 1);
        Dense<double> x = new(31);
        for (int i = 0; i < 31; i++) x.Span[i] = 2 * random.Uniform((ulong)i) - 1;
        Dense<double> y = x.Copy(), z = x.Copy();
        List<StepReport> second = Run(new AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>>(() => new DenseCubicStep(), _tight), problem, x);
        List<StepReport> third = Run(new AdaptiveRegularization<IThirdOrder<Dense<double>>, Dense<double>>(() => new QuarticStep<Dense<double>>(new DenseCubicStep()), _tight), problem, y);
        List<StepReport> differenced = Run(new AdaptiveRegularization<IThirdOrder<Dense<double>>, Dense<double>>(
            () => new QuarticStep<Dense<double>>(new DenseCubicStep()), _tight), new DifferencedThird<Dense<double>>(problem, new GridEnergy(31, 1)), z);
        Assert.Equal((5, 4, 4), (second.Count, third.Count, differenced.Count));
        foreach (Dense<double> end in (Dense<double>[])[x, y, z])
        {
            end.Axpby(-1, problem.Solution, 1);
            Assert.True(end.MaxNorm() < 1e-7);
        }
    }

    [Fact]
    public void Levenberg_and_Marquardt_on_Rosenbrock()
    {
        ChainedRosenbrock problem = new(10);
        Dense<double> x = problem.Start(), y = problem.Start();
        List<StepReport> exact = Run(new AdaptiveRegularization<IGaussNewton<Dense<double>>, Dense<double>>(() => new DualStep<Dense<double>>(), _tight), problem, x);
        List<StepReport> iterative = Run(new AdaptiveRegularization<IGaussNewton<Dense<double>>, Dense<double>>(() => new GaussNewtonStep<Dense<double>>(), _tight), problem, y);
        Assert.Equal(StepStatus.Converged, exact[^1].Status);
        Assert.Equal(StepStatus.Converged, iterative[^1].Status);
    }

    /// <summary>x stays on a rejection, f never rises, and λ follows the rule: seen from outside.</summary>
    [Theory]
    [InlineData(DecreaseRatio.Taylor)]
    [InlineData(DecreaseRatio.Model)]
    public void Every_step_keeps_the_rules(DecreaseRatio ratio)
    {
        ChainedRosenbrock problem = new(10);
        RegularizationRule rule = new() { Lambda0 = 1e-3 };
        AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>> method = new(() => new DenseCubicStep(), _tight with { Rule = rule, Ratio = ratio });
        Dense<double> x = problem.Start();
        double value = problem.Value(x);
        (int rejected, StepReport report) = (0, default);
        do
        {
            Dense<double> before = x.Copy();
            double lambda = method.Lambda;
            report = method.Step(problem, x);
            RegularizedReport step = report.Regularization!.Value;
            Assert.Equal(lambda, step.Lambda);
            Assert.Equal(step.NextLambda, method.Lambda);
            double factor = step.Ratio >= 0.75 ? 0.5 : step.Ratio >= 0.1 ? 0.85 : 1.5;
            Assert.Equal(factor == 1.5 ? lambda * factor : Math.Max(1e-6, lambda * factor), method.Lambda);
            Assert.Equal(factor != 1.5, step.IsAccepted);
            if (!step.IsAccepted)
            {
                rejected++;
                Assert.Equal(before.Span.ToArray(), x.Span.ToArray());
                Assert.Equal(value, report.Value);
                Assert.Contains("rejected: f changed by", step.ToString(), StringComparison.Ordinal);
            }
            Assert.True(report.Value <= value);
            Dense<double> moved = x.Copy();
            moved.Axpby(-1, before, 1);
            if (step.IsAccepted)
            {
                Assert.Equal((value - problem.Value(x)) / step.Predicted, step.Ratio, 1e-9);
                Assert.Equal(step.Length, moved.Norm(), 1e-9 * step.Length);
                Assert.True(step.Predicted >= (ratio == DecreaseRatio.Taylor ? lambda / 3 * Math.Pow(step.Length, 3) : 0));
            }
            value = report.Value;
        }
        while (report.Status == StepStatus.Continue);
        Assert.Equal(StepStatus.Converged, report.Status);
        Assert.True(rejected > 0);
    }

    /// <summary>f cubic: T₃ is exact. Otherwise |f − T_q| falls like ‖s‖^(q + 1).</summary>
    [Fact]
    public void Taylor_polynomials_have_their_orders()
    {
        ChainedRosenbrock problem = new(6);
        Dense<double> x = problem.Start(), s = x.Like(), gradient = x.Like(), product = x.Like();
        for (int i = 0; i < 6; i++) s.Span[i] = 0.1 * Math.Sin(i + 1);
        double value = problem.Gradient(x, gradient);
        double[,] errors = new double[2, 2];
        for (int k = 0; k < 2; k++)
        {
            Dense<double> moved = x.Copy();
            if (k == 1) s.Axpby(0.01, s, 0);
            moved.Axpby(1, s, 1);
            problem.Hessian(x).Apply(s, product);
            double change = problem.Value(moved) - value - gradient.Dot(s) - s.Dot(product) / 2;
            errors[0, k] = Math.Abs(change);
            problem.Third(x, s, s, product);
            errors[1, k] = Math.Abs(change - s.Dot(product) / 6);
        }
        Assert.Equal(3, Math.Log(errors[0, 0] / errors[0, 1], 100), 0.1);
        Assert.Equal(4, Math.Log(errors[1, 0] / errors[1, 1], 100), 0.1);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(10)]
    public void A_step_of_order_three_minimises_its_model(double lambda)
    {
        ChainedRosenbrock problem = new(6);
        Dense<double> x = problem.Start(), s = x.Like(), gradient = x.Like(), model = x.Like(), third = x.Like();
        problem.Gradient(x, gradient);
        ModelStep report = new QuarticStep<Dense<double>>(new DenseCubicStep(), new() { Theta = 1e-3 }).Solve(problem, x, gradient, lambda, 0, true, s);
        double length = s.Norm();
        problem.Hessian(x).Apply(s, model);
        problem.Third(x, s, s, third);
        double decrease = -gradient.Dot(s) - s.Dot(model) / 2 - s.Dot(third) / 6;
        model.Axpby(1, gradient, 1);
        model.Axpby(0.5, third, 1);
        model.Axpby(lambda * length * length, s, 1);
        Assert.Equal(Numerics.Linear.LinearStatus.Converged, report.Status);
        Assert.True(model.Norm() <= 1e-3 * length * length * length * (1 + 1e-9));
        Assert.Equal(decrease, report.Decrease, 1e-10 * decrease);
        Assert.True(report.Decrease >= lambda / 4 * Math.Pow(length, 4));
    }

    [Fact]
    public void Third_derivatives_from_differences()
    {
        ChainedRosenbrock problem = new(6);
        DifferencedThird<Dense<double>> differenced = new(problem, new ChainedRosenbrock(6));
        Dense<double> x = problem.Start(), s = new([1, -2, 3, 4, -5, 6]), v = new([2, 2, -1, 1, 0.5, 1]), exact = x.Like(), product = x.Like();
        problem.Third(x, s, v, exact);
        differenced.Third(x, s, v, product);
        product.Axpby(-1, exact, 1);
        Assert.True(product.Norm() < 1e-6 * exact.Norm());
        differenced.Third(x, x.Like(), v, product);
        Assert.Equal(0, product.Norm());
    }

    [Fact]
    public void A_start_that_is_not_finite_is_a_stop_with_its_numbers()
    {
        AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>> method = new(() => new DenseCubicStep());
        Dense<double> x = new([double.NaN, 1]);
        StepReport report = method.Step(new ChainedRosenbrock(2), x);
        Assert.Equal(StepStatus.NonFinite, report.Status);
        Assert.Equal("f = NaN, ‖∇f‖ = NaN at the point to start from: not finite.", report.Cause);
    }

    [Fact]
    public void Steps_into_overflow_are_rejected()
    {
        // f = eˣ − 2x, so steep on the right that the first steps overflow.
        CurvedFunction problem = CurvedFunction.OfOne(x => x > 3 ? double.PositiveInfinity : Math.Exp(x) - 2 * x, x => Math.Exp(x) - 2, x => 1e-3);
        AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>> method = new(() => new CurvatureStep<Dense<double>>());
        Dense<double> x = new([-1]);
        StepReport report = method.Step(problem, x);
        Assert.Equal((Rejection.NotFinite, StepStatus.Continue, -1.0, 0.0), (report.Regularization!.Value.Rejection, report.Status, x.Span[0], report.StepLength));
        Assert.Equal("A fine step was rejected: f or ∇f is not finite there; λ = 0.05 grows to 0.075.", report.Regularization.ToString());
        while (report.Status == StepStatus.Continue) report = method.Step(problem, x);
        Assert.Equal(StepStatus.Converged, report.Status);
        Assert.Equal(Math.Log(2), x.Span[0], 1e-6);
    }

    [Fact]
    public void A_gradient_that_lies_ends_with_a_cause()
    {
        CurvedFunction problem = CurvedFunction.OfOne(x => x, x => -1, x => 1);
        Dense<double> x = new([5]);
        StepReport report = Run(new AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>>(() => new CurvatureStep<Dense<double>>()), problem, x, 1000)[^1];
        Assert.Equal((StepStatus.StepUnderflow, 5.0), (report.Status, x.Span[0]));
        Assert.StartsWith("No step lowers f any more: ", report.Cause, StringComparison.Ordinal);
        Assert.Contains("‖∇f‖ = 1. A fine step was rejected: f changed by", report.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_in_the_middle_leaves_x_and_the_method_as_they_were()
    {
        using CancellationTokenSource source = new();
        CurvedFunction rosenbrock = CurvedFunction.Rosenbrock();
        Interruptible<Dense<double>> problem = new(rosenbrock, source.Token);
        AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>> method = new(() => new CurvatureStep<Dense<double>>());
        Dense<double> x = new([-1.2, 1]);
        method.Step(problem, x);
        (double[] before, OptimizerState<Dense<double>> state) = (x.Span.ToArray(), method.Save());
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => method.Step(problem, x));
        Assert.Equal(before, x.Span.ToArray());
        Assert.Equal(state.Scalars, method.Save().Scalars);
    }

    [Fact]
    public void A_saved_state_is_checked()
    {
        AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>> method = new(() => new CurvatureStep<Dense<double>>());
        OptimizerState<Dense<double>> state = method.Save();
        state.Scalars["lambda"] = -1;
        Assert.Contains("lambda = -1 does not work: it must be positive and finite.", Assert.Throws<ArgumentException>(() => method.Load(state)).Message, StringComparison.Ordinal);
        Assert.Contains("has no number 'lambda'", Assert.Throws<ArgumentException>(() => method.Load(new Sgd<Dense<double>>().Save())).Message, StringComparison.Ordinal);
        Assert.Contains("Theta = 0", Assert.Throws<ArgumentException>(() => new CurvatureStep<Dense<double>>(new() { Theta = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("Iterations = 0", Assert.Throws<ArgumentException>(() => new CubicStep<Dense<double>>(new() { Iterations = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("Kappa = 0", Assert.Throws<ArgumentException>(() => new AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>>(
            () => new CurvatureStep<Dense<double>>(), new() { Coarse = new() { Kappa = 0 } })).Message, StringComparison.Ordinal);
    }
}
