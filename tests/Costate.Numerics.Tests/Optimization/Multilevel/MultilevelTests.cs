using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Randomness;
using Costate.Numerics.Tests.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Multilevel;

/// <summary>The recursive driver on several levels.</summary>
public sealed class MultilevelTests
{
    const int Nodes = 24, Rows = 9;

    static AdaptiveRegularization<IGaussNewton<Dense<double>>, Dense<double>> Rlm(CoarseStepOptions coarse, params ReadOnlySpan<ICoarseModel<IGaussNewton<Dense<double>>, Dense<double>>> models) =>
        new(() => new DualStep<Dense<double>>(), new() { Coarse = coarse, Tolerance = new() { Relative = 0, Absolute = 1e-4 } }, models);

    static GalerkinLeastSquares<Dense<double>> Galerkin(int nodes, int count, ulong seed = 1) => new(NodeTransfer.Random(nodes, count, seed), new(2 * count), 2 * count);

    /// <summary>κ above ‖R‖ = 1, or a coarse gradient that never passes ε_H.</summary>
    [Fact]
    public void Where_no_coarse_step_is_tried_the_trajectory_is_that_of_one_level()
    {
        AdditiveModel model = new(Nodes, Rows), second = new(Nodes, Rows), third = new(Nodes, Rows);
        Dense<double> x = model.Start(), y = model.Start(), z = model.Start();
        var one = Rlm(new());
        var never = Rlm(new() { Kappa = 1.01 }, Galerkin(Nodes, 8));
        var small = Rlm(new() { Least = 1e9 }, Galerkin(Nodes, 8));
        for (int step = 0; step < 30; step++)
        {
            StepReport report = one.Step(model, x);
            foreach ((StepReport other, Dense<double> point) in ((StepReport, Dense<double>)[])[(never.Step(second, y), y), (small.Step(third, z), z)])
            {
                Assert.False(other.Regularization!.Value.IsCoarse);
                Assert.Equal((report.Value, report.GradientNorm, report.Regularization!.Value.Ratio), (other.Value, other.GradientNorm, other.Regularization.Value.Ratio));
                Assert.Equal(x.Span.ToArray(), point.Span.ToArray());
                Assert.Equal(step == 0, double.IsNaN(other.Regularization.Value.CoarseShare));   // the first step is a fine one
            }
        }
    }

    [Fact]
    public void With_all_nodes_and_one_lambda_every_coarse_step_is_a_fine_one()
    {
        AdditiveModel model = new(Nodes, Rows), second = new(Nodes, Rows);
        Dense<double> x = model.Start(), y = model.Start();
        var one = Rlm(new());
        var two = Rlm(new() { SeparateLambda = false }, Galerkin(Nodes, Nodes));
        for (int step = 0; step < 30; step++)
        {
            RegularizedReport expected = one.Step(model, x).Regularization!.Value, report = two.Step(second, y).Regularization!.Value;
            Assert.Equal(step % 2 == 1, report.IsCoarse);
            Assert.Equal(expected.NextLambda, report.NextLambda);
            Dense<double> difference = x.Copy();
            difference.Axpby(-1, y, 1);
            Assert.True(difference.Norm() <= 1e-9 * x.Norm());
        }
    }

    [Fact]
    public void Each_kind_of_step_changes_its_own_lambda()
    {
        AdditiveModel model = new(Nodes, Rows);
        Dense<double> x = model.Start();
        var method = Rlm(new(), Galerkin(Nodes, 8));
        (int coarse, int rejected, bool before) = (0, 0, true);
        for (int step = 0; step < 60; step++)
        {
            (double lambda, double coarseLambda, double[] start) = (method.Lambda, method.CoarseLambda, x.Span.ToArray());
            StepReport all = method.Step(model, x);
            if (all.Status != StepStatus.Continue) break;
            RegularizedReport report = all.Regularization!.Value;
            Assert.False(before && report.IsCoarse);
            before = report.IsCoarse;
            Assert.Equal(report.IsCoarse ? coarseLambda : lambda, report.Lambda);
            Assert.Equal(report.IsCoarse ? (lambda, report.NextLambda) : (report.NextLambda, coarseLambda), (method.Lambda, method.CoarseLambda));
            if (report.IsCoarse) coarse++;
            if (report.IsAccepted) continue;
            rejected++;
            Assert.Equal(start, x.Span.ToArray());
        }
        Assert.True(coarse > 10 && rejected > 0);
    }

    /// <summary>J·P is counted once, a product with it by the coarse size.</summary>
    [Fact]
    public void Work_is_counted_by_the_size_of_the_level()
    {
        AdditiveModel model = new(Nodes, Rows);
        Dense<double> x = model.Start();
        AdaptiveRegularization<IGaussNewton<Dense<double>>, Dense<double>> method = new(() => new GaussNewtonStep<Dense<double>>(), null, Galerkin(Nodes, 8));
        StepReport fine = method.Step(model, x), coarse = method.Step(model, x);
        Assert.Equal(4L * Rows * 2 * Nodes * fine.Products, fine.Regularization!.Value.Work);
        Assert.True(coarse.Regularization!.Value.IsCoarse);
        Assert.Equal(4L * Rows * 16 * coarse.Products + 2 * Rows * 16, coarse.Regularization.Value.Work);
        Assert.Equal(1, coarse.Regularization.Value.Iterations);
    }

    [Theory]
    [InlineData("galerkin", 1)]
    [InlineData("galerkin, three levels", 2)]
    [InlineData("residual", 3)]
    [InlineData("network", 3)]
    public void Every_coarse_model_gets_to_a_minimum(string name, int iterations)
    {
        AdditiveModel model = new(Nodes, Rows);
        Dense<double> x = model.Start();
        NodeTransfer transfer = NodeTransfer.Random(Nodes, 10);
        CoherentLeastSquares<Dense<double>> Coherent(bool shifted) => new(new AdditiveModel(10, Rows), transfer, new(20), shifted);
        CoarseStepOptions coarse = new() { Iterations = iterations };
        var method = name switch
        {
            "galerkin" => Rlm(coarse, Galerkin(Nodes, 10)),
            "galerkin, three levels" => Rlm(coarse, Galerkin(Nodes, 10), Galerkin(10, 4)),
            "residual" => Rlm(coarse, Coherent(true)),
            _ => Rlm(coarse, Coherent(false)),
        };
        (StepReport report, int steps, int accepted, double value) = (default, 0, 0, model.Value(x));
        do
        {
            report = method.Step(model, x);
            if (report.Regularization is { IsCoarse: true, IsAccepted: true }) accepted++;
            Assert.True(report.Value <= value);
            value = report.Value;
        }
        while (report.Status == StepStatus.Continue && ++steps < 3000);
        Assert.Equal(StepStatus.Converged, report.Status);
        Assert.True(accepted > 0);
    }

    [Fact]
    public void Twelve_steps_are_six_and_six()
    {
        AdditiveModel model = new(Nodes, Rows), other = new(Nodes, Rows);
        Dense<double> x, y;
        static AdaptiveRegularization<IGaussNewton<Dense<double>>, Dense<double>> Make() => Rlm(new() { Iterations = 2 }, Galerkin(Nodes, 10), Galerkin(10, 4));
        for (int cut = 5; cut < 7; cut++)   // after a fine and after a coarse step
        {
            (var whole, var first, var second) = (Make(), Make(), Make());
            (x, y) = (model.Start(), model.Start());
            for (int step = 0; step < 12; step++) whole.Step(model, x);
            for (int step = 0; step < cut; step++) first.Step(other, y);
            second.Load(first.Save());
            for (int step = cut; step < 12; step++) second.Step(other, y);
            Assert.Equal(x.Span.ToArray(), y.Span.ToArray());
            Assert.Equal(whole.Save().Scalars, second.Save().Scalars);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steps_on_several_levels_allocate_nothing(bool galerkin)
    {
        AdditiveModel model = new(Nodes, Rows);
        Dense<double> x = model.Start();
        var method = galerkin
            ? Rlm(new() { Iterations = 2 }, Galerkin(Nodes, 10), Galerkin(10, 4))
            : Rlm(new() { Iterations = 2 }, new CoherentLeastSquares<Dense<double>>(new AdditiveModel(10, Rows), NodeTransfer.Random(Nodes, 10), new(20), shifted: true));
        for (int step = 0; step < 10; step++) method.Step(model, x);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool goesOn = true;
        for (int step = 0; step < 10; step++) goesOn &= method.Step(model, x).Status == StepStatus.Continue;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(goesOn);
    }

    /// <summary>63² nodes with 31² (and 15²) below, ‖∇f‖ ≤ 1e-7: at least 1.5 times fewer operations, at most half of the fine steps, and the same minimum.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void Grids_below_save_work(int levels, ulong seed)
    {
        (long work, int fineSteps, double minimum, double error) = Minimise(1, seed);
        (long lessWork, int fewerSteps, double sameMinimum, double otherError) = Minimise(levels, seed);
        Assert.True((double)work / lessWork >= 1.5, $"{work} and {lessWork} operations");
        Assert.True(2 * fewerSteps <= fineSteps, $"{fineSteps} and {fewerSteps} fine steps");
        Assert.Equal(minimum, sameMinimum, 1e-12 * Math.Abs(minimum));
        Assert.True(Math.Max(error, otherError) < 1e-7);

        static (long, int, double, double) Minimise(int levels, ulong seed)
        {
            GridEnergy fine = new(63, 2);
            List<ICoarseModel<ISecondOrder<Dense<double>>, Dense<double>>> models = [];
            for (int level = 1, nodes = 31; level < levels; level++, nodes /= 2)
                models.Add(new CoherentSecondOrder<Dense<double>>(new GridEnergy(nodes, 2), new GridTransfer(nodes, 2), new(nodes * nodes), totalStep: false));
            AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>> method = new(() => new CubicStep<Dense<double>>(), new()
            {
                Tolerance = new() { Relative = 0, Absolute = 1e-7 },
                Coarse = new() { Iterations = 10, Tolerance = 0.01, SeparateLambda = false },
            }, [.. models]);
            Dense<double> u = Uniform(fine.Solution.Length, seed);
            (long work, int fineSteps, StepReport report) = (0, 0, default);
            do
            {
                report = method.Step(fine, u);
                work += report.Regularization!.Value.Work;
                if (!report.Regularization.Value.IsCoarse) fineSteps++;
            }
            while (report.Status == StepStatus.Continue);
            Assert.Equal(StepStatus.Converged, report.Status);
            u.Axpby(-1, fine.Solution, 1);
            return (work, fineSteps, report.Value, u.MaxNorm());
        }
    }

    [Fact]
    public void Grids_below_help_a_method_of_order_one_too()
    {
        Assert.True(FineSteps(2) < FineSteps(1));

        static int FineSteps(int levels)
        {
            ConvexGrid fine = new(31, 2);
            AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>> method = new(
                () => new CurvatureStep<Dense<double>>(),
                new() { Tolerance = new() { Relative = 0, Absolute = 1e-6 }, Coarse = new() { Iterations = 10, Tolerance = 0.01 } },
                levels == 1 ? [] : [new CoherentCurvature<Dense<double>>(new ConvexGrid(15, 2), new GridTransfer(15, 2), new(225))]);
            Dense<double> u = Uniform(961, 1);
            (int steps, StepReport report) = (0, default);
            do
            {
                report = method.Step(fine, u);
                if (!report.Regularization!.Value.IsCoarse) steps++;
            }
            while (report.Status == StepStatus.Continue);
            Assert.Equal(StepStatus.Converged, report.Status);
            u.Axpby(-1, fine.Solution, 1);
            Assert.True(u.MaxNorm() < 1e-4);
            return steps;
        }
    }

    static Dense<double> Uniform(int n, ulong seed)
    {
        RandomSequence random = new(seed, 1);
        Dense<double> x = new(n);
        for (int i = 0; i < n; i++) x.Span[i] = 2 * random.Uniform((ulong)i) - 1;
        return x;
    }
}
