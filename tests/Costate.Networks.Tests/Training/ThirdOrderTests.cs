using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>The method of order three on a small network, all of whose derivatives above the gradient are differences.</summary>
public sealed class ThirdOrderTests : IDisposable
{
    const double SecondDistance = 1e-6, ThirdDistance = 1e-4;

    readonly ThreadTeam _team = new(1);

    public void Dispose() => _team.Dispose();

    [Fact]
    public void It_reaches_the_gradient_that_order_two_reaches()
    {
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 40);
        Dense<double> x = ToyProblem.Start(problem), y = x.Copy();
        double start = problem.Objective.Value(x);
        (DifferencedSecond<Dense<double>> second, DifferencedThird<Dense<double>> third) = Derivatives(problem);
        RegularizationOptions options = new() { Tolerance = new() { Relative = 1e-3 } };
        int two = Steps(new AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>>(() => new CubicStep<Dense<double>>(), options), second, x);
        int three = Steps(new AdaptiveRegularization<IThirdOrder<Dense<double>>, Dense<double>>(() => new QuarticStep<Dense<double>>(new CubicStep<Dense<double>>()), options), third, y);
        Assert.InRange(three, 2, 2 * two);
        Assert.InRange(problem.Objective.Value(y), 0, 0.01 * start);
    }

    [Fact]
    public void Third_derivatives_are_second_differences_of_gradients()
    {
        const double Step = 1e-3;
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 40);
        Dense<double> x = ToyProblem.Start(problem), s = x.Like(), third = x.Like(), gradient = x.Like(), expected = x.Like(), at = x.Copy();
        for (int i = 0; i < s.Length; i++) s.Span[i] = Math.Sin(i + 1);
        foreach ((double shift, double weight) in new[] { (Step, 1.0), (-Step, 1), (0, -2) })
        {
            at.CopyFrom(x);
            at.Axpby(shift, s, 1);
            problem.Objective.Gradient(at, gradient);
            expected.Axpby(weight / (Step * Step), gradient, 1);
        }
        Derivatives(problem).Third.Third(x, s, s, third);
        third.Axpby(-1, expected, 1);
        Assert.True(third.Norm() < 1e-3 * expected.Norm(), $"{third.Norm():g3} of {expected.Norm():g3}");
    }

    // Each keeps a gradient of its own; the objective may be one.
    static (DifferencedSecond<Dense<double>> Second, DifferencedThird<Dense<double>> Third) Derivatives(TrainingProblem<double> problem)
    {
        DifferencedSecond<Dense<double>> second = new(problem.Objective, SecondDistance);
        return (second, new(second, new DifferencedSecond<Dense<double>>(problem.Objective, SecondDistance), ThirdDistance));
    }

    static int Steps<TProblem>(AdaptiveRegularization<TProblem, Dense<double>> method, TProblem problem, Dense<double> x) where TProblem : class, IObjective<Dense<double>>
    {
        for (int taken = 1; ; taken++)
        {
            StepReport report = method.Step(problem, x);
            if (report.Status == StepStatus.Converged) return taken;
            Assert.True(report.Status == StepStatus.Continue && taken < 300, $"{taken}: {report}");
        }
    }
}
