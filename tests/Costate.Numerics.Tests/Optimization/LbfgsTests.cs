using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.LineSearches;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

public sealed class LbfgsTests
{
    [Theory, InlineData(1), InlineData(5), InlineData(20)]
    public void With_an_exact_line_search_a_quadratic_ends_after_n_steps(int n)
    {
        // Full memory and exact steps: the iterates are those of conjugate gradients.
        LbfgsOptions options = new() { Pairs = n, Search = new StrongWolfe(1e-12, 1e-9), Tolerance = new() { Relative = 1e-10, Absolute = 0 } };
        (StepReport last, int steps) = Minimise(new(options), TestFunction.Quadratic(), Start(n), 100);
        Assert.Equal(StepStatus.Converged, last.Status);
        Assert.InRange(steps, 1, n + 1);
    }

    [Fact]
    public void The_direction_solves_the_secant_equation_and_equals_dense_bfgs()
    {
        // Dense BFGS from H₀ = (yᵀs/yᵀy)I of the newest pair, updated with all pairs in order.
        const int n = 6, pairs = 4;
        LbfgsMemory<Dense<double>> memory = new(pairs);
        Dense<double>[] points = [.. Enumerable.Range(0, pairs + 3).Select(k => Start(n, (uint)k + 1))];
        TestFunction problem = TestFunction.Quadratic(30);
        Dense<double>[] gradients = [.. points.Select(point => { Dense<double> g = new(n); problem.Gradient(point, g); return g; })];
        for (int k = 0; k + 1 < points.Length; k++) memory.Add(points[k], points[k + 1], gradients[k], gradients[k + 1]);
        Assert.Equal(pairs, memory.Count);
        double[,] h = new double[n, n];
        for (int k = points.Length - 1 - pairs; k + 1 < points.Length; k++)
        {
            double[] s = [.. Enumerable.Range(0, n).Select(i => points[k + 1].Span[i] - points[k].Span[i])];
            double[] y = [.. Enumerable.Range(0, n).Select(i => gradients[k + 1].Span[i] - gradients[k].Span[i])];
            if (k == points.Length - 1 - pairs)
            {
                int newest = points.Length - 2;
                double ys = 0, yy = 0;
                for (int i = 0; i < n; i++)
                {
                    double dy = gradients[newest + 1].Span[i] - gradients[newest].Span[i];
                    (ys, yy) = (ys + dy * (points[newest + 1].Span[i] - points[newest].Span[i]), yy + dy * dy);
                }
                for (int i = 0; i < n; i++) h[i, i] = ys / yy;
            }
            double product = s.Zip(y, (a, b) => a * b).Sum();
            double[] hy = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => h[i, j] * y[j]))];
            double yhy = y.Zip(hy, (a, b) => a * b).Sum();
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) h[i, j] += (1 + yhy / product) * s[i] * s[j] / product - (hy[i] * s[j] + s[i] * hy[j]) / product;
        }
        Dense<double> g = Start(n, 99), d = new(n);
        memory.Direction(g, d);
        for (int i = 0; i < n; i++) Assert.Equal(-Enumerable.Range(0, n).Sum(j => h[i, j] * g.Span[j]), d.Span[i], 1e-11);
    }

    [Theory, InlineData(10, 1e2), InlineData(200, 1e4)]
    public void A_quadratic_is_solved_to_ten_digits(int n, double condition)
    {
        Dense<double> x = Start(n);
        LbfgsOptions options = new() { Tolerance = new() { Relative = 1e-10, Absolute = 0 } };
        (StepReport last, _) = Minimise(new(options), TestFunction.Quadratic(condition), x, 1000);
        Assert.Equal(StepStatus.Converged, last.Status);
        Assert.All(x.Span.ToArray(), value => Assert.Equal(0, value, 1e-5));
    }

    [Theory, InlineData(2, false), InlineData(100, false), InlineData(2, true), InlineData(100, true)]
    public void Rosenbrock_is_solved(int n, bool armijo)
    {
        Dense<double> x = new(n);
        for (int i = 0; i < n; i++) x.Span[i] = i % 2 == 0 ? -1.2 : 1;
        LbfgsOptions options = new() { Search = armijo ? new Armijo() : new StrongWolfe(), Tolerance = new() { Relative = 1e-12, Absolute = 1e-12 } };
        (StepReport last, int steps) = Minimise(new(options), TestFunction.Rosenbrock(), x, 2000);
        Assert.Equal(StepStatus.Converged, last.Status);
        Assert.InRange(steps, 10, n == 2 ? 60 : 600);
        if (n == 2) Assert.Equal([1, 1], x.Span.ToArray().Select(value => Math.Round(value, 9)));
        Assert.InRange(last.GradientNorm, 0, 1e-8);
    }

    [Fact]
    public void A_minimum_that_is_not_zero_is_found_beyond_the_rounding_of_its_values()
    {
        // With f* = 1000 values stop to decide at ‖g‖ ≈ 10⁻⁶.
        TestFunction shifted = new((x, g) =>
        {
            g[0] = Math.Sinh(x[0]);
            g[1] = 10 * (x[1] - 1);
            return 1000 + Math.Cosh(x[0]) + 5 * (x[1] - 1) * (x[1] - 1);
        });
        Dense<double> x = new([2.0, 3.0]);
        (StepReport last, _) = Minimise(new(new() { Tolerance = new() { Relative = 0, Absolute = 1e-11 } }), shifted, x, 100);
        Assert.Equal(StepStatus.Converged, last.Status);
        Assert.Equal(0, x.Span[0], 1e-11);
    }

    [Fact]
    public void Values_never_rise_and_every_report_belongs_to_the_new_point()
    {
        TestFunction problem = TestFunction.Rosenbrock();
        Lbfgs<Dense<double>> lbfgs = new();
        Dense<double> x = new([-1.2, 1, -1.2, 1]), g = new(4);
        double before = problem.Value(x);
        int evaluations = 0;
        problem.Reset();
        for (int step = 0; step < 200; step++)
        {
            StepReport report = lbfgs.Step(problem, x);
            evaluations += report.Evaluations;
            Assert.Equal(evaluations, problem.Evaluations);
            Assert.Equal(problem.Gradient(x, g), report.Value);
            Assert.Equal(g.Norm(), report.GradientNorm);
            problem.Reset();
            evaluations = 0;
            Assert.True(report.Value < before && report.StepLength > 0, $"{step}: {report}");
            before = report.Value;
            if (report.Status == StepStatus.Converged) return;
        }
        Assert.Fail("did not converge");
    }

    [Fact]
    public void Convergence_names_the_deciding_numbers_and_costs_nothing_when_asked_again()
    {
        Lbfgs<Dense<double>> lbfgs = new(new() { Tolerance = new() { Relative = 0.5, Absolute = 0.125 } });
        TestFunction problem = TestFunction.OfOne(x => x * x / 4, x => x / 2);
        Dense<double> x = new([2.0]);
        StepReport report = lbfgs.Step(problem, x);
        Assert.Equal((StepStatus.Converged, 1.0), (report.Status, report.StepLength));
        Assert.Equal("‖∇f‖ = 0.5 ≤ 0.5, the larger of 0.5·‖∇f₀‖ (‖∇f₀‖ = 1) and 0.125.", report.Cause);
        Assert.Equal(report with { StepLength = 0, Evaluations = 0 }, lbfgs.Step(problem, x));
        Assert.Equal((2, 1.0), (problem.Evaluations, x.Span[0]));
    }

    [Fact]
    public void Started_at_a_minimum_it_is_done()
    {
        StepReport report = new Lbfgs<Dense<double>>().Step(TestFunction.Quadratic(), new(3));
        Assert.Equal((StepStatus.Converged, 0.0, 1), (report.Status, report.GradientNorm, report.Evaluations));
    }

    [Fact]
    public void A_region_without_values_is_stepped_back_from()
    {
        // −Σ log x + x: only defined for x > 0, minimum 1; the first steps lead outside.
        TestFunction barrier = new((x, g) =>
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++)
            {
                g[i] = 1 - 1 / x[i];
                sum += x[i] - Math.Log(x[i]);
            }
            return sum;
        });
        foreach ((ILineSearch search, double tolerance) in ((ILineSearch, double)[])[(new StrongWolfe(), 1e-10), (new Armijo(), 1e-6)])
        {
            Dense<double> x = new([1e-3, 20.0, 3.0]);
            (StepReport last, _) = Minimise(new(new() { Search = search, Tolerance = new() { Relative = 0, Absolute = tolerance } }), barrier, x, 200);
            Assert.Equal(StepStatus.Converged, last.Status);
            Assert.All(x.Span.ToArray(), value => Assert.Equal(1, value, 2 * tolerance));
        }
    }

    [Fact]
    public void A_wrong_gradient_fails_in_the_search_and_leaves_x()
    {
        TestFunction wrong = TestFunction.OfOne(x => x * x, x => -2 * x);
        foreach (ILineSearch search in (ILineSearch[])[new StrongWolfe(), new Armijo()])
        {
            Dense<double> x = new([3.0]);
            StepReport report = new Lbfgs<Dense<double>>(new() { Search = search }).Step(wrong, x);
            Assert.Equal((StepStatus.LineSearchFailed, 3.0, 9.0, 0.0), (report.Status, x.Span[0], report.Value, report.StepLength));
            Assert.Contains("Not even steepest descent found a step (‖∇f‖ = 6).", report.Cause, StringComparison.Ordinal);
            Assert.Contains("with slope -36", report.Cause, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void At_a_kink_it_stops_with_the_best_point()
    {
        TestFunction kink = new((x, g) =>
        {
            g[0] = (x[0] < 0 ? -1 : 1) + 0.1 * x[0];
            g[1] = x[1] < 0 ? -3 : 3;
            return Math.Abs(x[0]) + 0.05 * x[0] * x[0] + 3 * Math.Abs(x[1]);
        });
        Dense<double> x = new([2.0, 1.0]);
        (StepReport last, _) = Minimise(new(), kink, x, 500);
        Assert.Equal(StepStatus.LineSearchFailed, last.Status);
        Assert.Equal(kink.Value(x), last.Value);
        Assert.InRange(last.Value, 0, 2.0); // it began at 5.2
    }

    [Fact]
    public void A_failed_search_drops_the_memory_and_tries_steepest_descent_once()
    {
        // After two good steps the problem is replaced by one whose values rise everywhere.
        TestFunction good = TestFunction.Quadratic(), rising = new((x, g) => { g.Clear(); g[0] = -1; return x[0]; });
        ScriptedSearch search = new(new Armijo());
        Lbfgs<Dense<double>> lbfgs = new(new() { Search = search });
        Dense<double> x = Start(4);
        for (int step = 0; step < 3; step++) Assert.Equal(StepStatus.Continue, lbfgs.Step(good, x).Status);
        Assert.Equal(3, lbfgs.Save().Scalar("pairs"));
        double[] before = x.Span.ToArray();
        search.Firsts.Clear();
        StepReport report = lbfgs.Step(rising, x);
        Assert.Equal(StepStatus.LineSearchFailed, report.Status);
        Assert.Equal(2, search.Firsts.Count);
        Assert.Equal(1 + 2 * 30, report.Evaluations);
        Assert.Equal(before, x.Span.ToArray());
        Assert.Equal(0, lbfgs.Save().Scalar("pairs"));

        // If only the first search fails, the step is that of steepest descent.
        for (int step = 0; step < 2; step++) lbfgs.Step(good, x);
        search.FailNext = true;
        Dense<double> gradient = new(4);
        good.Gradient(x, gradient);
        double[] expected = x.Span.ToArray();
        report = lbfgs.Step(good, x);
        Assert.Equal(StepStatus.Continue, report.Status);
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i] - report.StepLength * gradient.Span[i], x.Span[i]);
        Assert.Equal(1, lbfgs.Save().Scalar("pairs"));
    }

    [Fact]
    public void An_unbounded_function_is_named_so()
    {
        Dense<double> x = new([1.0]);
        StepReport report = new Lbfgs<Dense<double>>().Step(TestFunction.OfOne(t => -t, _ => -1), x);
        Assert.Equal((StepStatus.LineSearchFailed, 1.0), (report.Status, x.Span[0]));
        Assert.Contains("where its slope is still -1 (-1 at the start): it seems to be unbounded below", report.Cause, StringComparison.Ordinal);

        (StepReport last, _) = Minimise(new(), TestFunction.OfOne(t => -t * t, t => -2 * t), x, 1000);
        Assert.Equal(StepStatus.LineSearchFailed, last.Status);
        Assert.True(double.IsFinite(x.Span[0]));
    }

    [Theory, InlineData(double.NaN, 1.0), InlineData(1.0, double.NaN), InlineData(double.NegativeInfinity, 1.0), InlineData(1.0, 1e200)]
    public void A_start_that_is_not_finite_is_named_so(double value, double gradient)
    {
        Dense<double> x = new([2.0]);
        Lbfgs<Dense<double>> lbfgs = new();
        StepReport report = lbfgs.Step(TestFunction.OfOne(_ => value, _ => gradient), x);
        Assert.Equal((StepStatus.NonFinite, 2.0), (report.Status, x.Span[0]));
        Assert.Contains("at the point to start from: not finite.", report.Cause, StringComparison.Ordinal);
        Assert.Equal(StepStatus.Continue, lbfgs.Step(TestFunction.OfOne(t => t * t * t * t, t => 4 * t * t * t), x).Status);
    }

    [Fact]
    public void Pairs_without_curvature_are_not_remembered()
    {
        // sin has concave stretches, where Armijo accepts steps with yᵀs < 0.
        TestFunction wave = TestFunction.OfOne(t => Math.Sin(t), Math.Cos);
        Lbfgs<Dense<double>> lbfgs = new(new() { Search = new Armijo() });
        Dense<double> x = new([1.6]);
        double before = Math.Cos(1.6);
        lbfgs.Step(wave, x);
        Assert.True((Math.Cos(x.Span[0]) - before) * (x.Span[0] - 1.6) < 0, "the step was meant to have negative curvature");
        Assert.Equal(0, lbfgs.Save().Scalar("pairs"));
    }

    [Fact]
    public void It_works_in_single_precision()
    {
        Dense<float> x = new([-1.2f, 1]);
        Lbfgs<Dense<float>> lbfgs = new(new() { Tolerance = new() { Relative = 1e-5 } });
        StepReport report = default;
        for (int step = 0; step < 200 && report.Status == StepStatus.Continue; step++) report = lbfgs.Step(new SingleRosenbrock(), x);
        Assert.Equal(StepStatus.Converged, report.Status);
        Assert.Equal(1, x.Span[0], 1e-3);
    }

    [Fact]
    public void Bad_options_and_states_are_refused()
    {
        Refused(new() { Pairs = 0 }, "Pairs = 0 does not work: it must be in 1 … 999.");
        Refused(new() { Tolerance = new() { Relative = -1 } }, "Relative = -1");
        Refused(new() { Tolerance = new() { Absolute = double.NaN } }, "Absolute = NaN");
        Lbfgs<Dense<double>> lbfgs = new();
        Dense<double> x = Start(5);
        for (int step = 0; step < 4; step++) lbfgs.Step(TestFunction.Quadratic(), x);
        Lbfgs<Dense<double>> small = new(new() { Pairs = 2 });
        Assert.Contains("pairs = 3 does not work: it must be a whole number of at most 2", Assert.Throws<ArgumentException>(() => small.Load(Three())).Message, StringComparison.Ordinal);
        Assert.Contains("has no number 'pairs'", Assert.Throws<ArgumentException>(() => lbfgs.Load(new Sgd<Dense<double>>().Save())).Message, StringComparison.Ordinal);

        static OptimizerState<Dense<double>> Three()
        {
            OptimizerState<Dense<double>> state = new();
            state.Scalars["pairs"] = 3;
            return state;
        }

        static void Refused(LbfgsOptions options, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Lbfgs<Dense<double>>(options)).Message, StringComparison.Ordinal);
    }

    static (StepReport Last, int Steps) Minimise(Lbfgs<Dense<double>> lbfgs, IObjective<Dense<double>> problem, Dense<double> x, int limit)
    {
        for (int step = 1; step <= limit; step++)
        {
            StepReport report = lbfgs.Step(problem, x);
            if (report.Status != StepStatus.Continue) return (report, step);
        }
        throw new InvalidOperationException($"{limit} steps did not end it.");
    }

    static Dense<double> Start(int n, uint stream = 0)
    {
        RandomSequence numbers = new(3, stream);
        Dense<double> x = new(n);
        for (int i = 0; i < n; i++) x.Span[i] = numbers.Normal((ulong)i);
        return x;
    }

    /// <summary>Writes down the searches and can make one fail.</summary>
    sealed class ScriptedSearch(ILineSearch inner) : ILineSearch
    {
        public List<double> Firsts { get; } = [];

        public bool FailNext { get; set; }

        public LineSearchResult Search<V>(Ray<V> ray, double first) where V : class, IVector<V>
        {
            Firsts.Add(first);
            if (!FailNext) return inner.Search(ray, first);
            FailNext = false;
            return new(0, "on purpose");
        }
    }

    sealed class SingleRosenbrock : IObjective<Dense<float>>
    {
        public double Value(Dense<float> x)
        {
            double p = x.Span[1] - (double)x.Span[0] * x.Span[0], q = 1.0 - x.Span[0];
            return 100 * p * p + q * q;
        }

        public double Gradient(Dense<float> x, Dense<float> gradient)
        {
            double p = x.Span[1] - (double)x.Span[0] * x.Span[0], q = 1.0 - x.Span[0];
            (gradient.Span[0], gradient.Span[1]) = ((float)(-400 * x.Span[0] * p - 2 * q), (float)(200 * p));
            return Value(x);
        }
    }
}
