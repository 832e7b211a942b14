using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.LineSearches;
using Costate.Numerics.Tests.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

public sealed class NewtonPcgTests
{
    [Theory, InlineData(1), InlineData(3), InlineData(10)]
    public void Exactly_solved_a_quadratic_takes_one_step(int n)
    {
        NewtonPcgOptions options = new() { LinearSolve = new() { Tolerance = 1e-12, Iterations = 50 }, LargestStep = double.PositiveInfinity };
        CurvedFunction problem = CurvedFunction.Quadratic();
        Dense<double> x = DenseMatrix.Vector(n);
        StepReport report = new NewtonPcg<double>(options).Step(problem, x);
        Assert.Equal((StepStatus.Converged, 1.0, LinearStatus.Converged), (report.Status, report.StepLength, report.LinearSolve!.Value.Status));
        Assert.Equal((problem.Products, problem.Function.Evaluations), (report.Products, report.Evaluations));
        Assert.Equal(report.Products, report.LinearSolve.Value.Products);
        Assert.InRange(report.Products, n, n + 3);
        Assert.All(x.Span.ToArray(), value => Assert.Equal(0, value, 1e-9));
    }

    [Theory, InlineData(2), InlineData(50)]
    public void Rosenbrock_as_least_squares_is_solved_in_few_steps(int n)
    {
        Dense<double> x = new(n);
        for (int i = 0; i < n; i++) x.Span[i] = i % 2 == 0 ? -1.2 : 1;
        CurvedFunction problem = CurvedFunction.Rosenbrock();
        NewtonPcg<double> newton = new(new() { LinearSolve = new() { Tolerance = 1e-6, Iterations = 200 }, Tolerance = new() { Relative = 1e-10, Absolute = 0 } });
        double before = problem.Value(x);
        for (int step = 1; ; step++)
        {
            StepReport report = newton.Step(problem, x);
            Assert.True(report.Value < before && report.Status is StepStatus.Continue or StepStatus.Converged, $"{step}: {report}");
            before = report.Value;
            Assert.True(step < 200);
            if (report.Status == StepStatus.Converged) break;
        }
        Assert.All(x.Span.ToArray(), value => Assert.Equal(1, value, 1e-6));
    }

    [Fact]
    public void A_long_direction_is_shortened()
    {
        CurvedFunction problem = CurvedFunction.Quadratic(1);
        Dense<double> x = new([40.0, -10]);
        StepReport report = new NewtonPcg<double>().Step(problem, x);
        Assert.Equal((StepStatus.Continue, 1.0), (report.Status, report.StepLength));
        Assert.Equal([39, -9.75], x.Span.ToArray());
    }

    [Fact]
    public void The_step_length_shrinks_and_grows_back_to_one()
    {
        // √(1 + x²): beyond |x| = 1 Newton's step x → −x³ goes too far; a direction is at most 1 long unless that is lifted.
        CurvedFunction problem = CurvedFunction.OfOne(x => Math.Sqrt(1 + x * x), x => x / Math.Sqrt(1 + x * x), x => Math.Pow(1 + x * x, -1.5));
        NewtonPcg<double> newton = new(new() { LargestStep = double.PositiveInfinity, Tolerance = new() { Relative = 0 } });
        Dense<double> x = new([2.0]);
        List<double> lengths = [];
        for (int step = 0; step < 8; step++)
        {
            double trial = newton.Save().Scalar("step");
            StepReport report = newton.Step(problem, x);
            if (report.Status != StepStatus.Continue) break;
            Assert.Equal(report.StepLength == trial ? Math.Min(1, 1.5 * trial) : report.StepLength, newton.Save().Scalar("step"));
            lengths.Add(report.StepLength);
        }
        Assert.True(lengths[0] <= 0.25 && lengths.Exists(length => length > lengths[0]), string.Join(" ", lengths));
        Assert.Equal(0, x.Span[0], 1e-3);
    }

    [Fact]
    public void Sufficient_decrease_is_measured_by_the_slope_times_the_step()
    {
        // f = −x + 0.6x² at 0 with H = 1: s = 1, gᵀs = −1; f(1) = −0.4, f(½) = −0.35 ≤ −0.6·½, but not ≤ −0.6: a rule that forgets μ goes on.
        CurvedFunction problem = CurvedFunction.OfOne(x => -x + 0.6 * x * x, x => -1 + 1.2 * x, _ => 1);
        Dense<double> x = new([0.0]);
        StepReport report = new NewtonPcg<double>(new() { Search = new Armijo(0.6) }).Step(problem, x);
        Assert.Equal((StepStatus.Continue, 0.5, 0.5), (report.Status, report.StepLength, x.Span[0]));
    }

    [Fact]
    public void A_failed_search_keeps_the_point_and_says_why()
    {
        CurvedFunction wrong = CurvedFunction.OfOne(x => x * x, x => -2 * x, _ => 2);
        Dense<double> x = new([3.0]);
        StepReport report = new NewtonPcg<double>().Step(wrong, x);
        Assert.Equal((StepStatus.LineSearchFailed, 3.0, 9.0, 0.0, 31, 1), (report.Status, x.Span[0], report.Value, report.StepLength, report.Evaluations, report.Products));
        Assert.Contains("None of 30 steps from 1 down to", report.Cause, StringComparison.Ordinal);
        Assert.Contains("with slope -6", report.Cause, StringComparison.Ordinal);
        Assert.Contains("The direction came from 1 steps of conjugate gradients (Converged, relative residual 0); ‖∇f‖ = 6.", report.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_curvature_it_descends_steepest()
    {
        CurvedFunction flat = CurvedFunction.OfOne(x => Math.Abs(x), x => Math.Sign(x), _ => 0);
        Dense<double> x = new([0.6]);
        StepReport report = new NewtonPcg<double>().Step(flat, x);
        Assert.Equal((StepStatus.Continue, 1.0, LinearStatus.NegativeCurvature, 0), (report.Status, report.StepLength, report.LinearSolve!.Value.Status, report.LinearSolve.Value.Iterations));
        Assert.Equal(-0.4, x.Span[0], 1e-15);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Products_that_are_not_finite_are_named_so(bool preconditioned)
    {
        CurvedFunction broken = CurvedFunction.OfOne(x => x * x, x => 2 * x, _ => double.NaN);
        Dense<double> x = new([3.0]);
        StepReport report = new NewtonPcg<double>(null, preconditioned ? new ScaledIdentity(1) : null).Step(broken, x);
        Assert.Equal((StepStatus.NonFinite, 3.0, 1), (report.Status, x.Span[0], report.Products));
        Assert.Contains("A product with the Hessian, or with the preconditioner, is not finite (f = 9, ‖∇f‖ = 6).", report.Cause, StringComparison.Ordinal);
        report = new NewtonPcg<double>().Step(CurvedFunction.OfOne(_ => double.NaN, _ => 1, _ => 1), x);
        Assert.Equal((StepStatus.NonFinite, 3.0, 0), (report.Status, x.Span[0], report.Products));
    }

    /// <summary>δ is a tenth of the largest eigenvalue of H − R, found in ten products in the first step, and saved.</summary>
    [Fact]
    public void The_shift_has_the_size_of_the_part_without_the_regulariser()
    {
        const int n = 20;
        CurvedFunction problem = new(TestFunction.Quadratic(), (x, v, y) =>
        {
            for (int i = 0; i < n; i++) y[i] = (7 + 1.76 * Math.Pow(0.7, i)) * v[i];
        });
        ScaledIdentity regularizer = new(7);
        NewtonPcg<double> newton = new(new() { LargestStep = 0.01 }, regularizer);
        Dense<double> x = DenseMatrix.Vector(n);
        StepReport first = newton.Step(problem, x);
        Assert.Equal(first.LinearSolve!.Value.Products + 10, first.Products);
        Assert.InRange(regularizer.Shift, 0.97 * 0.176, 0.176);
        Assert.Equal(regularizer.Shift, newton.Save().Scalar("shift"));
        StepReport second = newton.Step(problem, x);
        Assert.Equal(second.LinearSolve!.Value.Products, second.Products);
        Assert.Equal(first.Products + second.Products, problem.Products);
        new NewtonPcg<double>(new() { Shift = 0.125 }, regularizer).Step(problem, x);
        Assert.Equal(0.125, regularizer.Shift);
    }

    /// <summary>A start with hardly any curvature does not fix the shift for good; growth by less than ten does not change it, nor does anything change one that is given.</summary>
    [Fact]
    public void A_shift_that_has_become_much_too_small_is_raised()
    {
        double curvature = 1e-3;
        CurvedFunction problem = new(TestFunction.Quadratic(1), (x, v, y) =>
        {
            for (int i = 0; i < y.Length; i++) y[i] = (7 + curvature * (i == 0 ? 1 : 0.5)) * v[i];
        });
        ScaledIdentity regularizer = new(7);
        NewtonPcg<double> newton = new(new() { LargestStep = 1e-3 }, regularizer);
        Dense<double> x = DenseMatrix.Vector(5);
        newton.Step(problem, x);
        Assert.Equal(1e-4, newton.Save().Scalar("shift"), 1e-6);
        curvature = 9e-3;
        newton.Step(problem, x);
        Assert.Equal(1e-4, newton.Save().Scalar("shift"), 1e-6);
        curvature = 5;
        StepReport report = newton.Step(problem, x);
        Assert.Equal(report.LinearSolve!.Value.Products, report.Products);
        Assert.InRange(newton.Save().Scalar("shift"), 0.25, 0.5);
        newton.Step(problem, x);
        Assert.Equal(newton.Save().Scalar("shift"), regularizer.Shift);
        curvature = 1e-3;
        NewtonPcg<double> given = new(new() { LargestStep = 1e-3, Shift = 1e-4 }, regularizer);
        given.Step(problem, x);
        curvature = 5;
        given.Step(problem, x);
        given.Step(problem, x);
        Assert.Equal(1e-4, regularizer.Shift);
    }

    [Fact]
    public void Where_there_is_nothing_but_the_regulariser_any_shift_serves()
    {
        CurvedFunction problem = CurvedFunction.Quadratic(1);
        Dense<double> x = new([0.25, 0.5]);
        StepReport report = new NewtonPcg<double>(null, new ScaledIdentity(1)).Step(problem, x);
        Assert.Equal((StepStatus.Converged, 1), (report.Status, report.LinearSolve!.Value.Iterations));
    }

    [Fact]
    public void Single_precision_works()
    {
        Dense<float> x = new([0.5f, -0.25f]);
        StepReport report = new NewtonPcg<float>(new() { Tolerance = new() { Relative = 1e-5 } }).Step(new SingleSquare(), x);
        Assert.Equal(StepStatus.Converged, report.Status);
        Assert.Equal([0, 0], x.Span.ToArray());
    }

    [Fact]
    public void Bad_options_and_states_are_refused()
    {
        Refused(new() { Shift = 0 }, "Shift = 0 does not work: it must be positive and finite.");
        Refused(new() { LargestStep = 0 }, "LargestStep = 0 does not work: it must be positive.");
        Refused(new() { Growth = 0.5 }, "Growth = 0.5");
        Refused(new() { LinearSolve = new() { Iterations = 0 } }, "Iterations = 0");
        Refused(new() { Tolerance = new() { Relative = -1 } }, "Relative = -1");
        NewtonPcg<double> newton = new();
        OptimizerState<Dense<double>> state = newton.Save();
        state.Scalars["shift"] = -1;
        Assert.Contains("shift = -1", Assert.Throws<ArgumentException>(() => newton.Load(state)).Message, StringComparison.Ordinal);
        state.Scalars["step"] = 0;
        Assert.Contains("step = 0 does not work: it must be in (0, 1].", Assert.Throws<ArgumentException>(() => newton.Load(state)).Message, StringComparison.Ordinal);
        Assert.Contains("has no number 'step'", Assert.Throws<ArgumentException>(() => newton.Load(new Sgd<Dense<double>>().Save())).Message, StringComparison.Ordinal);

        static void Refused(NewtonPcgOptions options, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => new NewtonPcg<double>(options)).Message, StringComparison.Ordinal);
    }

    sealed class SingleSquare : ICurvature<Dense<float>>, ILinearOperator<Dense<float>>
    {
        public double Value(Dense<float> x) => x.Dot(x) / 2;

        public double Gradient(Dense<float> x, Dense<float> gradient)
        {
            gradient.CopyFrom(x);
            return Value(x);
        }

        public ILinearOperator<Dense<float>> Curvature(Dense<float> x) => this;

        public void Apply(Dense<float> x, Dense<float> y) => y.CopyFrom(x);
    }
}
