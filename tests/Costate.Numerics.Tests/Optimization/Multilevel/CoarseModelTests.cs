using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Randomness;
using Costate.Numerics.Tests.Optimization.Regularized;
using Costate.Numerics.Vectors;
using Costate.Testing;

namespace Costate.Numerics.Tests.Optimization.Multilevel;

/// <summary>Coarse problems agree with the fine one to the order that they promise, and are objectives like any other.</summary>
public sealed class CoarseModelTests
{
    const double Lambda = 0.7;

    public static TheoryData<string> Models => ["network", "residual", "galerkin", "curvature", "second order, τ", "second order, τ and C", "without the total step", "scaled", "scaled galerkin"];

    [Theory, MemberData(nameof(Models))]
    public void They_agree_to_first_order(string name) => Made(name, new FirstOrder());

    [Theory, MemberData(nameof(Models))]
    public void They_are_objectives(string name) => Made(name, new Contract(name));

    [Theory, MemberData(nameof(Models))]
    public void The_decrease_leaves_out_the_total_step(string name) => Made(name, new Decreases(name));

    [Fact]
    public void The_second_order_is_the_fine_one_restricted()
    {
        GridEnergy fine = new(15, 1), coarse = new(7, 1);
        GridTransfer transfer = new(7, 1);
        CoherentSecondOrder<Dense<double>> model = new(coarse, transfer, coarse.Solution, new GridEnergy(7, 1));
        Dense<double> x = Random(15, 1), v = Random(7, 2), restricted = Restricted(fine, transfer, x, 7), pv = x.Like(), hpv = x.Like(), expected = v.Like(), product = v.Like();
        ISecondOrder<Dense<double>> problem = model.At(fine, x, restricted, Lambda);
        transfer.Prolong(v, pv);
        fine.Hessian(x).Apply(pv, hpv);
        transfer.Restrict(hpv, expected);
        Dense<double> forward = v.Like(), backward = v.Like(), y = model.Start.Copy();
        const double h = 1e-5;
        y.Axpby(h, v, 1);
        problem.Gradient(y, forward);
        y.Axpby(-2 * h, v, 1);
        problem.Gradient(y, backward);
        forward.Axpby(-1 / (2 * h), backward, 1 / (2 * h));
        problem.Hessian(model.Start).Apply(v, product);
        Near(expected, product, 1e-12);
        Near(expected, forward, 1e-4);   // the total-step term is of third order, h·λ‖v‖² here
    }

    [Fact]
    public void A_quadratic_is_met_exactly()
    {
        SymmetricQuadratic fine = SymmetricQuadratic.Random([-2, -1, 0, 1, 2, 3, 4]), coarse = SymmetricQuadratic.Random([5, -6, 7], 2), twin = SymmetricQuadratic.Random([5, -6, 7], 2);
        GridTransfer transfer = new(3, 1);
        CoherentSecondOrder<Dense<double>> model = new(coarse, transfer, new(3), twin, totalStep: false);
        Dense<double> x = Random(7, 1), s = Random(3, 2), ps = x.Like(), moved = x.Copy(), y;
        ISecondOrder<Dense<double>> problem = model.At(fine, x, Restricted(fine, transfer, x, 3), Lambda);
        transfer.Prolong(s, ps);
        moved.Axpby(1, ps, 1);
        y = model.Start.Copy();
        y.Axpby(1, s, 1);
        Assert.Equal(fine.Value(moved) - fine.Value(x), problem.Value(y) - problem.Value(model.Start), 1e-12 * Math.Abs(fine.Value(moved)) * 10);
        Assert.Equal(fine.Value(x) - fine.Value(moved), model.Decrease(y), 1e-12 * Math.Abs(fine.Value(moved)) * 10);
    }

    [Fact]
    public void The_shifted_residual_of_an_additive_model_is_the_fine_one()
    {
        AdditiveModel fine = new(12, 9), coarse = new(5, 9);
        NodeTransfer transfer = NodeTransfer.Random(12, 5);
        CoherentLeastSquares<Dense<double>> model = new(coarse, transfer, new(10), shifted: true);
        Dense<double> x = fine.Start(), s = Random(10, 3), ps = x.Like(), y, expected = new(9), residual = new(9), tau = new(10);
        Dense<double> restricted = Restricted(fine, transfer, x, 10);
        IGaussNewton<Dense<double>> problem = model.At(fine, x, restricted, Lambda);
        transfer.Prolong(s, ps);
        ps.Axpby(1, x, 1);
        fine.Residual(ps, expected);
        y = model.Start.Copy();
        y.Axpby(1, s, 1);
        problem.Residual(y, residual);
        Near(expected, residual, 1e-12);
        Assert.Equal(Lambda, problem.Rest(model.Start, tau));
        Assert.True(tau.Norm() <= 1e-12 * restricted.Norm());
        Assert.Equal(fine.Value(x) - fine.Value(ps), model.Decrease(y), 1e-12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_Galerkin_step_minimises_over_the_range_of_P(bool exact)
    {
        LinearModel fine = new(6, 14);
        NodeTransfer transfer = NodeTransfer.Random(7, 3);
        GalerkinLeastSquares<Dense<double>> model = new(transfer, new(6), 6);
        Dense<double> x = Random(14, 1), restricted = Restricted(fine, transfer, x, 6), s = new(6), gradient = new(6), ps = x.Like();
        IGaussNewton<Dense<double>> problem = model.At(fine, x, restricted, 0);
        problem.Gradient(model.Start, gradient);
        IRegularizedStep<IGaussNewton<Dense<double>>, Dense<double>> solver = exact ? new DualStep<Dense<double>>() : new GaussNewtonStep<Dense<double>>(new() { Theta = 1e-12 });
        solver.Solve(problem, model.Start, gradient, Lambda, 0, true, s);
        transfer.Prolong(s, ps);
        ps.Axpby(1, x, 1);
        Dense<double> end = Restricted(fine, transfer, ps, 6);
        end.Axpby(Lambda, s, 1);
        Assert.True(end.Norm() <= 1e-10 * restricted.Norm());
        Assert.Equal(2 * 6 * transfer.Nonzeros, model.Work);
    }

    /// <summary>A model of a model: what holds for two levels holds for any number, level by level.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Three_levels_are_two_nested(bool second)
    {
        GridEnergy fine = new(31, 1), middle = new(15, 1), coarse = new(7, 1);
        GridTransfer upper = new(15, 1), lower = new(7, 1);
        CoherentSecondOrder<Dense<double>> first = new(middle, upper, middle.Solution, second ? new GridEnergy(15, 1) : null), below = new(coarse, lower, coarse.Solution, second ? new GridEnergy(7, 1) : null);
        Dense<double> x = Random(31, 1);
        ISecondOrder<Dense<double>> problem = first.At(fine, x, Restricted(fine, upper, x, 15), Lambda);
        Dense<double> y = first.Start.Copy();
        y.Axpby(0.1, Random(15, 2), 1);
        Dense<double> restricted = Restricted(problem, lower, y, 7), gradient = restricted.Like();
        ISecondOrder<Dense<double>> lowest = below.At(problem, y, restricted, Lambda);
        lowest.Gradient(below.Start, gradient);
        Near(restricted, gradient, 1e-12);
        if (!second) return;
        Dense<double> v = Random(7, 3), pv = y.Like(), hpv = y.Like(), expected = v.Like(), product = v.Like();
        lower.Prolong(v, pv);
        problem.Hessian(y).Apply(pv, hpv);
        lower.Restrict(hpv, expected);
        lowest.Hessian(below.Start).Apply(v, product);
        Near(expected, product, 1e-11);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        AdditiveModel fine = new(12, 9);
        NodeTransfer transfer = NodeTransfer.Random(12, 5);
        Dense<double> x = fine.Start(), restricted = new(10);
        Assert.Contains("The coarse residual has 8 rows, the fine one 9", Assert.Throws<ArgumentException>(() =>
            new CoherentLeastSquares<Dense<double>>(new AdditiveModel(5, 8), transfer, new(10), shifted: true).At(fine, x, restricted, 1)).Message, StringComparison.Ordinal);
        CoherentLeastSquares<Dense<double>> coherent = new(new AdditiveModel(5, 9), transfer, new(10), shifted: true);
        IGaussNewton<Dense<double>> problem = coherent.At(fine, x, restricted, 1);
        Assert.Contains("plain sum of squares", Assert.Throws<ArgumentException>(() =>
            new GalerkinLeastSquares<Dense<double>>(NodeTransfer.Random(5, 2), new(4), 4).At(problem, coherent.Start, new(4), 1)).Message, StringComparison.Ordinal);
        GridEnergy grid = new(3, 1);
        Assert.Throws<ArgumentException>(() => new CoherentSecondOrder<Dense<double>>(grid, new GridTransfer(3, 1), grid.Solution, grid));
    }

    interface ICheck
    {
        void Of<TProblem>(ICoarseModel<TProblem, Dense<double>> model, TProblem fine, Dense<double> x) where TProblem : class, IObjective<Dense<double>>;
    }

    static void Made(string name, ICheck check)
    {
        GridEnergy grid = new(15, 1), coarseGrid = new(7, 1);
        AdditiveModel additive = new(12, 9), coarseAdditive = new(5, 9);
        GridTransfer transfer = new(7, 1), scaled = new(7, 1, 0.5);
        NodeTransfer nodes = NodeTransfer.Random(12, 5);
        switch (name)
        {
            case "network": check.Of(new CoherentLeastSquares<Dense<double>>(coarseAdditive, nodes, new(10), shifted: false), additive, additive.Start()); break;
            case "residual": check.Of(new CoherentLeastSquares<Dense<double>>(coarseAdditive, nodes, new(10), shifted: true), additive, additive.Start()); break;
            case "galerkin": check.Of(new GalerkinLeastSquares<Dense<double>>(nodes, new(10), 10), additive, additive.Start()); break;
            case "scaled galerkin": check.Of(new GalerkinLeastSquares<Dense<double>>(NodeTransfer.Random(12, 5, 1, 0.3), new(10), 10), additive, additive.Start()); break;
            case "curvature": check.Of(new CoherentCurvature<Dense<double>>(new ConvexGrid(7, 1), transfer, new(7)), new ConvexGrid(15, 1), Random(15, 1)); break;
            case "second order, τ": check.Of(new CoherentSecondOrder<Dense<double>>(coarseGrid, transfer, new(7)), grid, Random(15, 1)); break;
            case "without the total step": check.Of(new CoherentSecondOrder<Dense<double>>(coarseGrid, transfer, new(7), totalStep: false), grid, Random(15, 1)); break;
            case "scaled": check.Of(new CoherentSecondOrder<Dense<double>>(coarseGrid, scaled, new(7), new GridEnergy(7, 1)), grid, Random(15, 1)); break;
            default: check.Of(new CoherentSecondOrder<Dense<double>>(coarseGrid, transfer, new(7), new GridEnergy(7, 1)), grid, Random(15, 1)); break;
        }
    }

    sealed class FirstOrder : ICheck
    {
        public void Of<TProblem>(ICoarseModel<TProblem, Dense<double>> model, TProblem fine, Dense<double> x) where TProblem : class, IObjective<Dense<double>>
        {
            int n = model.Start.Length;
            Dense<double> restricted = Restricted(fine, model.Transfer, x, n), gradient = new(n), s = Random(n, 7), ps = x.Like(), fineGradient = x.Like();
            TProblem problem = model.At(fine, x, restricted, Lambda);
            problem.Gradient(model.Start, gradient);
            double alpha = model is GalerkinLeastSquares<Dense<double>> ? model.Transfer.Scale : 1;   // this one agrees with Pᵀ∇f itself
            gradient.Axpby(alpha, gradient, 0);
            Near(restricted, gradient, 1e-10);
            fine.Gradient(x, fineGradient);
            model.Transfer.Prolong(s, ps);
            Assert.Equal(gradient.Dot(s) / model.Transfer.Scale, fineGradient.Dot(ps), 1e-10 * fineGradient.Norm() * ps.Norm());
        }
    }

    sealed class Contract(string name) : ICheck
    {
        public void Of<TProblem>(ICoarseModel<TProblem, Dense<double>> model, TProblem fine, Dense<double> x) where TProblem : class, IObjective<Dense<double>>
        {
            TProblem problem = model.At(fine, x, Restricted(fine, model.Transfer, x, model.Start.Length), Lambda);
            Dense<double> y = model.Start.Copy();
            y.Axpby(0.2, Random(y.Length, 8), 1);
            ObjectiveContract.Verify(problem, y, name);
            if (problem is not ISecondOrder<Dense<double>> second) return;
            const double h = 1e-5;
            Dense<double> v = Random(y.Length, 9), product = v.Like(), forward = v.Like(), backward = v.Like(), moved = y.Copy();
            second.Hessian(y).Apply(v, product);
            moved.Axpby(h, v, 1);
            problem.Gradient(moved, forward);
            moved.Axpby(-2 * h, v, 1);
            problem.Gradient(moved, backward);
            forward.Axpby(-1 / (2 * h), backward, 1 / (2 * h));
            Near(forward, product, 1e-7);
        }
    }

    sealed class Decreases(string name) : ICheck
    {
        public void Of<TProblem>(ICoarseModel<TProblem, Dense<double>> model, TProblem fine, Dense<double> x) where TProblem : class, IObjective<Dense<double>>
        {
            TProblem problem = model.At(fine, x, Restricted(fine, model.Transfer, x, model.Start.Length), Lambda);
            Dense<double> y = model.Start.Copy(), s = Random(y.Length, 8);
            y.Axpby(0.2, s, 1);
            double length = 0.2 * s.Norm(), power = problem is ISecondOrder<Dense<double>> ? 3 : 2, all = problem.Value(model.Start) - problem.Value(y);
            double totalStep = name.StartsWith("without", StringComparison.Ordinal) || name.EndsWith("galerkin", StringComparison.Ordinal) ? 0 : Lambda / power * Math.Pow(length, power);
            double alpha = model is GalerkinLeastSquares<Dense<double>> ? model.Transfer.Scale : 1;
            Assert.Equal(alpha * (all + totalStep), model.Decrease(y), 1e-10 * Math.Max(1, Math.Abs(problem.Value(y))));
        }
    }

    static Dense<double> Restricted(IObjective<Dense<double>> fine, ITransfer<Dense<double>> transfer, Dense<double> x, int n)
    {
        Dense<double> gradient = x.Like(), restricted = new(n);
        fine.Gradient(x, gradient);
        transfer.Restrict(gradient, restricted);
        restricted.Axpby(transfer.Scale, restricted, 0);
        return restricted;
    }

    static Dense<double> Random(int n, ulong seed)
    {
        RandomSequence random = new(seed, 6);
        Dense<double> x = new(n);
        for (int i = 0; i < n; i++) x.Span[i] = 2 * random.Uniform((ulong)i) - 1;
        return x;
    }

    static void Near(Dense<double> expected, Dense<double> actual, double tolerance)
    {
        Dense<double> difference = actual.Copy();
        difference.Axpby(-1, expected, 1);
        Assert.True(difference.Norm() <= tolerance * expected.Norm(), FormattableString.Invariant($"{difference.Norm() / expected.Norm():e2} of {expected.Norm():g6}, the tolerance is {tolerance:e0}"));
    }
}
