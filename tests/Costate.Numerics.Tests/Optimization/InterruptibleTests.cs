using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

/// <summary>A step that is stopped between any two of its evaluations leaves everything as it was before.</summary>
public sealed class InterruptibleTests
{
    const int Before = 4;

    static readonly Dictionary<string, Func<IOptimizer<ICurvature<Dense<double>>, Dense<double>>>> _optimisers = new()
    {
        ["gradient descent"] = () => new GradientDescent<Dense<double>>(),
        ["lbfgs"] = () => new Lbfgs<Dense<double>>(),
        ["newton"] = () => new NewtonPcg<double>(),
        ["newton, preconditioned"] = () => new NewtonPcg<double>(new() { Tolerance = new() { Relative = 0 } }, new ScaledIdentity(3)),
        ["levenberg-marquardt"] = () => new AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>>(() => new CurvatureStep<Dense<double>>()),
    };

    public static TheoryData<string> Optimisers => [.. _optimisers.Keys];

    [Theory, MemberData(nameof(Optimisers))]
    public void A_stopped_step_leaves_point_and_method_as_they_were(string name)
    {
        CurvedFunction function = CurvedFunction.Rosenbrock();
        bool stopped = true;
        for (int allowed = 0; stopped && allowed < 100; allowed++)
        {
            using CancellationTokenSource source = new();
            Limited limited = new(function, source);
            Interruptible<Dense<double>> problem = new(limited, source.Token);
            IOptimizer<ICurvature<Dense<double>>, Dense<double>> whole = _optimisers[name](), method = _optimisers[name](), fresh = _optimisers[name]();
            Dense<double> x = new([-1.2, 1, -1.2, 1]), y = x.Copy();
            for (int step = 0; step < Before; step++) Assert.Equal(whole.Step(function, x), method.Step(problem, y));
            OptimizerState<Dense<double>> state = method.Save();
            Dictionary<string, double[]> vectors = state.Vectors.ToDictionary(v => v.Key, v => v.Value.Span.ToArray());
            limited.Left = allowed;
            try
            {
                StepReport report = method.Step(problem, y);
                Assert.Equal(whole.Step(function, x), report);
                stopped = false;
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(x.Span.ToArray(), y.Span.ToArray());
                Assert.Equal(state.Scalars, method.Save().Scalars);
                Assert.Equal(vectors, method.Save().Vectors.ToDictionary(v => v.Key, v => v.Value.Span.ToArray()));
                fresh.Load(method.Save());
                Assert.Equal(whole.Step(function, x) with { Evaluations = 0 }, fresh.Step(function, y) with { Evaluations = 0 });
            }
            Assert.Equal(x.Span.ToArray(), y.Span.ToArray());
        }
        Assert.False(stopped);
    }

    /// <summary>Asks for the stop when so many evaluations and products have been done.</summary>
    sealed class Limited(ICurvature<Dense<double>> function, CancellationTokenSource source) : ICurvature<Dense<double>>, ILinearOperator<Dense<double>>
    {
        ILinearOperator<Dense<double>>? _curvature;

        public int? Left
        {
            get;
            set
            {
                field = value;
                if (value == 0) source.Cancel();
            }
        }

        public double Value(Dense<double> x)
        {
            Left--;
            return function.Value(x);
        }

        public double Gradient(Dense<double> x, Dense<double> gradient)
        {
            Left--;
            return function.Gradient(x, gradient);
        }

        public ILinearOperator<Dense<double>> Curvature(Dense<double> x)
        {
            _curvature = function.Curvature(x);
            return this;
        }

        public void Apply(Dense<double> x, Dense<double> y)
        {
            Left--;
            _curvature!.Apply(x, y);
        }
    }
}
