using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.LineSearches;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

/// <summary>What every optimiser keeps: ten steps are the bits of five, Save, Load into a fresh one, and five; and steps allocate nothing.</summary>
public sealed class ContinuationTests
{
    const int Size = 37;

    static readonly Dictionary<string, Func<IOptimizer<ICurvature<Dense<double>>, Dense<double>>>> _optimisers = new()
    {
        ["sgd"] = () => new Sgd<Dense<double>>(new() { Rate = 1e-4, Momentum = 0 }),
        ["momentum"] = () => new Sgd<Dense<double>>(new() { Rate = 1e-4 }),
        ["nesterov"] = () => new Sgd<Dense<double>>(new() { Rate = 1e-4, Nesterov = true }),
        ["adamw"] = () => new AdamW<double>(new() { WeightDecay = 0.1 }),
        ["gradient descent"] = () => new GradientDescent<Dense<double>>(),
        ["lbfgs"] = () => new Lbfgs<Dense<double>>(),
        ["newton"] = () => new NewtonPcg<double>(new() { LargestStep = 0.01 }),
        ["newton, preconditioned"] = () => new NewtonPcg<double>(new() { LargestStep = 0.01, Tolerance = new() { Relative = 0 } }, new ScaledIdentity(3)),
        ["regularised"] = () => new AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>>(() => new CurvatureStep<Dense<double>>(), new() { Rule = new() { Lambda0 = 1000, Gamma1 = 0.99, Gamma2 = 0.99 } }),
        ["lbfgs, armijo, 3 pairs"] = () => new Lbfgs<Dense<double>>(new() { Pairs = 3, Search = new Armijo() }),
    };

    public static TheoryData<string> Optimisers => [.. _optimisers.Keys];

    [Theory, MemberData(nameof(Optimisers))]
    public void Ten_steps_are_five_and_five(string name)
    {
        CurvedFunction problem = CurvedFunction.Rosenbrock();
        IOptimizer<ICurvature<Dense<double>>, Dense<double>> whole = _optimisers[name](), first = _optimisers[name](), second = _optimisers[name]();
        Dense<double> x = Start(), y = Start();
        for (int step = 0; step < 5; step++) Assert.Equal(whole.Step(problem, x), first.Step(problem, y));
        OptimizerState<Dense<double>> state = first.Save();
        Dense<double> kept = y.Copy();
        second.Load(state);
        foreach (Dense<double> vector in state.Vectors.Values) vector.SetZero(); // what was saved is lent; what was loaded is a copy
        for (int step = 0; step < 5; step++)
        {
            StepReport expected = whole.Step(problem, x), report = second.Step(problem, kept);
            Assert.Equal(StepStatus.Continue, report.Status);
            Assert.Equal(expected with { Evaluations = 0 }, report with { Evaluations = 0 });
            Assert.Equal(Bits(x), Bits(kept));
        }
        Assert.Equal(whole.Save().Scalars, second.Save().Scalars);
        Assert.Equal(whole.Save().Vectors.Keys, second.Save().Vectors.Keys);
        foreach ((string key, Dense<double> vector) in whole.Save().Vectors) Assert.Equal(Bits(vector), Bits(second.Save().Vectors[key]));
    }

    [Theory, MemberData(nameof(Optimisers))]
    public void A_fresh_state_makes_a_used_optimiser_fresh(string name)
    {
        CurvedFunction problem = CurvedFunction.Rosenbrock();
        IOptimizer<ICurvature<Dense<double>>, Dense<double>> used = _optimisers[name](), fresh = _optimisers[name]();
        Dense<double> x = Start(), y = Start();
        for (int step = 0; step < 4; step++) used.Step(problem, x);
        used.Load(fresh.Save());
        x = Start();
        for (int step = 0; step < 4; step++) Assert.Equal(fresh.Step(problem, y), used.Step(problem, x));
        Assert.Equal(Bits(y), Bits(x));
    }

    [Theory, MemberData(nameof(Optimisers))]
    public void Steps_allocate_nothing_after_the_first_ones(string name)
    {
        SumCurvature<Dense<double>> problem = new(CurvedFunction.Rosenbrock(), CurvedFunction.Quadratic(3));
        IOptimizer<ICurvature<Dense<double>>, Dense<double>> optimiser = _optimisers[name]();
        Dense<double> x = Start();
        for (int step = 0; step < 25; step++) optimiser.Step(problem, x);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool goesOn = true;
        for (int step = 0; step < 20; step++) goesOn &= optimiser.Step(problem, x).Status == StepStatus.Continue;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(goesOn);
    }

    [Fact]
    public void A_rate_that_was_changed_is_saved()
    {
        foreach (Func<IRatedOptimizer<IObjective<Dense<double>>, Dense<double>>> make in (Func<IRatedOptimizer<IObjective<Dense<double>>, Dense<double>>>[])
            [() => new Sgd<Dense<double>>(), () => new AdamW<double>()])
        {
            IRatedOptimizer<IObjective<Dense<double>>, Dense<double>> first = make(), second = make();
            first.Rate = 0.123;
            second.Load(first.Save());
            Assert.Equal(0.123, second.Rate);
        }
    }

    static Dense<double> Start()
    {
        Dense<double> x = new(Size);
        for (int i = 0; i < Size; i++) x.Span[i] = i % 2 == 0 ? -1.2 : 1;
        return x;
    }

    static long[] Bits(Dense<double> x) => [.. x.Span.ToArray().Select(BitConverter.DoubleToInt64Bits)];
}
