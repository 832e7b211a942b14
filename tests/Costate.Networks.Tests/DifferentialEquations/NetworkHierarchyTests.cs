using Costate.Networks.DifferentialEquations;
using Costate.Networks.Kernels;
using Costate.Numerics.Linear.AlgebraicMultigrid;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.DifferentialEquations;

/// <summary>Coarse networks: transfers, models that agree with the fine problem, methods that must be the same, refusals.</summary>
public class NetworkHierarchyTests
{
    const int Nodes = 40;

    [Theory]
    [InlineData("poisson")]
    [InlineData("poisson-2d")]
    [InlineData("helmholtz")]
    public void The_shifted_residual_of_the_chosen_nodes_is_that_of_the_whole_network(string equation)
    {
        (CollocationProblem problem, Dense<double> x) = Start(equation);
        NetworkHierarchy hierarchy = NetworkHierarchy.Create(problem, x, new());
        NodeTransfer transfer = hierarchy.Transfers[0];
        Assert.InRange(transfer.CoarseNodes, 2, Nodes - 1);
        ICoarseModel<IGaussNewton<Dense<double>>, Dense<double>> model = hierarchy.LeastSquares(shifted: true, totalStep: false)[0];
        Dense<double> gradient = x.Like(), restricted = transfer.NewCoarse();
        problem.Gradient(x, gradient);
        transfer.Restrict(gradient, restricted);
        IGaussNewton<Dense<double>> coarse = model.At(problem, x, restricted, 0.05);

        Dense<double> s = Random(restricted.Length), y = s.Copy(), fine = x.Like(), expected = new(problem.Rows), actual = new(problem.Rows);
        y.Axpby(1, model.Start, 0.3);
        s.Axpby(0.3, s, 0);
        transfer.Prolong(s, fine);
        fine.Axpby(1, x, 1);
        problem.Residual(fine, expected);
        coarse.Residual(y, actual);
        Assert.True(Distance(expected, actual) <= 1e-12 * expected.Norm(), $"{Distance(expected, actual) / expected.Norm():E2}");

        Dense<double> slope = restricted.Like();   // τ = 0 up to rounding
        coarse.Gradient(model.Start, slope);
        Assert.True(Distance(restricted, slope) <= 1e-10 * restricted.Norm());
    }

    [Theory]
    [InlineData("galerkin", InterpolationRule.Injection)]
    [InlineData("galerkin", InterpolationRule.Stueben)]
    [InlineData("residual", InterpolationRule.Normalised)]
    [InlineData("network", InterpolationRule.Normalised)]
    public void Every_model_agrees_with_the_fine_problem_to_first_order_on_all_levels(string kind, InterpolationRule rule)
    {
        (CollocationProblem problem, Dense<double> x) = Start("poisson");
        NetworkHierarchy hierarchy = NetworkHierarchy.Create(problem, x, new() { Levels = 3, Interpolation = rule });
        Assert.Null(hierarchy.Refusal);
        IGaussNewton<Dense<double>> fine = problem;
        foreach (ICoarseModel<IGaussNewton<Dense<double>>, Dense<double>> model in kind == "galerkin" ? hierarchy.Galerkin() : hierarchy.LeastSquares(kind == "residual", totalStep: true))
        {
            Dense<double> gradient = x.Like(), restricted = model.Start.Like(), slope = model.Start.Like(), s = Random(restricted.Length), prolonged = x.Like();
            fine.Gradient(x, gradient);
            model.Transfer.Restrict(gradient, restricted);
            restricted.Axpby(model.Transfer.Scale, restricted, 0);
            fine = model.At(fine, x, restricted, 0.05);
            fine.Gradient(model.Start, slope);
            if (kind == "galerkin") slope.Axpby(model.Transfer.Scale, slope, 0);   // of f itself, not of αf
            Assert.True(Distance(restricted, slope) <= 1e-10 * Math.Max(gradient.Norm(), restricted.Norm()), $"{Distance(restricted, slope):E2} against {restricted.Norm():E2}");
            model.Transfer.Prolong(s, prolonged);
            Assert.Equal(gradient.Dot(prolonged), restricted.Dot(s) / model.Transfer.Scale, 1e-10 * gradient.Norm() * prolonged.Norm());
            x = model.Start.Copy();
        }
    }

    [Fact]
    public void A_coarse_step_that_is_never_allowed_leaves_the_method_of_one_level_bit_for_bit()
    {
        (CollocationProblem problem, Dense<double> start) = Start("liouville");
        double[] single = Path(problem, start, [], new()), never = Path(problem, start, NetworkHierarchy.Create(problem, start, new()).Galerkin(), new() { Kappa = double.PositiveInfinity });
        Assert.Equal(single, never);
        Assert.NotEqual(single, Path(problem, start, NetworkHierarchy.Create(problem, start, new()).Galerkin(), new()));
    }

    [Fact]
    public void With_all_nodes_and_one_lambda_every_coarse_step_is_one_of_Levenberg_and_Marquardt()
    {
        (CollocationProblem problem, Dense<double> start) = Start("poisson");
        double[] single = Path(problem, start, [], new(), exact: true);
        double[] all = Path(problem, start, NetworkHierarchy.Create(problem, start, new() { RandomNodes = Nodes }).Galerkin(), new() { SeparateLambda = false }, exact: true);
        for (int i = 0; i < single.Length; i++) Assert.Equal(single[i], all[i], 1e-7 * single[i]);
    }

    [Fact]
    public void Random_nodes_are_as_many_as_asked_for_on_every_level()
    {
        (CollocationProblem problem, Dense<double> x) = Start("poisson");
        NetworkHierarchy hierarchy = NetworkHierarchy.Create(problem, x, new() { Levels = 3, RandomNodes = 20, Seed = 5 });
        Assert.Equal([20, 10], hierarchy.Transfers.Select(transfer => transfer.CoarseNodes));
    }

    [Fact]
    public void The_auxiliary_matrix_is_symmetric_and_weighs_all_kinds_of_parameters_alike()
    {
        (CollocationProblem problem, Dense<double> x) = Start("poisson-2d");
        double[] matrix = AuxiliaryMatrix.Of(problem.Network, problem.Jacobian(x));
        for (int i = 0; i < Nodes; i++)
            for (int j = 0; j < i; j++) Assert.Equal(matrix[i * Nodes + j], matrix[j * Nodes + i]);
        double largest = Enumerable.Range(0, Nodes).Max(i => matrix.Skip(i * Nodes).Take(Nodes).Sum(Math.Abs));
        Assert.InRange(largest, 1, 4);   // four blocks with ‖·‖ = 1 each

        double[] first = new double[Nodes * Nodes];
        Dense<double> row = new(x.Length);
        IJacobian<Dense<double>> jacobian = problem.Jacobian(x);
        double[][] rows = [.. Enumerable.Range(0, problem.Rows).Select(i =>
        {
            jacobian.Row(i, row);
            return row.Span.ToArray();
        })];
        double[] naive = new double[Nodes * Nodes];
        for (int block = 0; block < 4; block++)
        {
            for (int i = 0; i < Nodes; i++)
                for (int j = 0; j < Nodes; j++) first[i * Nodes + j] = rows.Sum(r => r[block * Nodes + i] * r[block * Nodes + j]);
            double norm = Enumerable.Range(0, Nodes).Max(i => first.Skip(i * Nodes).Take(Nodes).Sum(Math.Abs));
            for (int i = 0; i < naive.Length; i++) naive[i] += first[i] / norm;
        }
        Assert.All(naive.Zip(matrix), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Refusals_are_values_with_a_cause()
    {
        (CollocationProblem problem, Dense<double> x) = Start("poisson");
        NetworkHierarchy one = NetworkHierarchy.Create(problem, x, new() { RandomNodes = 1 });
        Assert.StartsWith("Level 0: Only node ", one.Refusal, StringComparison.Ordinal);
        Assert.Empty(one.Transfers);
        NetworkHierarchy deep = NetworkHierarchy.Create(problem, x, new() { Levels = 12 });
        Assert.NotNull(deep.Refusal);
        Assert.NotEmpty(deep.Transfers);

        CollocationProblem alike = new(problem.Network, new Poisson(3), CollocationPoints.Create(1, 10));
        NetworkHierarchy all = NetworkHierarchy.Create(alike, new Dense<double>(x.Length), new());   // J = 0 but for d and c: no couplings
        Assert.StartsWith("Level 0: ", all.Refusal, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => NetworkHierarchy.Create(problem, x, new() { Levels = 1 }));
        Assert.Throws<ArgumentException>(() => NetworkHierarchy.Create(problem, x, new() { RandomNodes = Nodes + 1 }));
    }

    [Fact]
    public void A_solver_says_why_it_ended()
    {
        (CollocationProblem problem, Dense<double> x) = Start("poisson");
        double[] points = [.. CollocationPoints.Create(1, 37).Equation];
        BoundaryValueSolver solver = Solver(problem, x, [], new(), new(1e-9, 3));
        while (solver.Advance() is not null) { }
        Assert.Equal((SolverStatus.IterationLimit, 3), (solver.State.Status, solver.State.Iterations));
        Assert.Contains("All 3 iterations are done; the RMSE is ", solver.State.StopReason, StringComparison.Ordinal);
        Assert.Null(solver.Advance());
        solver = Solver(problem, x, [], new(), new(1e9, 3));
        Assert.Equal((SolverStatus.Converged, 0), (solver.State.Status, solver.State.Iterations));
        Assert.Throws<ArgumentException>(() => Solver(problem, x, [], new(), new(-1, 3)));
        Assert.Equal(problem.Error(x, points), solver.Last.Error);

        BoundaryValueSolver Solver(CollocationProblem from, Dense<double> at, ICoarseModel<IGaussNewton<Dense<double>>, Dense<double>>[] models, CoarseStepOptions coarse, SolverLimits limits) =>
            new(from, Method(from, models, coarse, exact: false), at, y => from.Error(y, points), limits);
    }

    // Values of f along some steps: accepted or not, the trajectory is in them.
    static double[] Path(CollocationProblem problem, Dense<double> start, ICoarseModel<IGaussNewton<Dense<double>>, Dense<double>>[] models, CoarseStepOptions coarse, bool exact = false)
    {
        const int Steps = 12;
        BoundaryValueSolver solver = new(problem, Method(problem, models, coarse, exact), start.Copy(), null, new(0, Steps));
        double[] values = new double[Steps];
        for (int i = 0; i < Steps; i++) values[i] = solver.Advance()!.Value;
        return values;
    }

    static Minimization<IGaussNewton<Dense<double>>, Dense<double>> Method(
        CollocationProblem problem, ICoarseModel<IGaussNewton<Dense<double>>, Dense<double>>[] models, CoarseStepOptions coarse, bool exact) =>
        new(new AdaptiveRegularization<IGaussNewton<Dense<double>>, Dense<double>>(
            exact ? () => new DualStep<Dense<double>>() : () => new GaussNewtonStep<Dense<double>>(),
            new() { Tolerance = new() { Relative = 0, Absolute = 0 }, Coarse = coarse with { Least = 1e-4 } }, models), problem);

    static (CollocationProblem Problem, Dense<double> Start) Start(string name)
    {
        IDifferentialEquation equation = name switch { "poisson" => new Poisson(3), "poisson-2d" => new Poisson(2, 2), "helmholtz" => new Helmholtz(3), _ => new Liouville(2) };
        ShallowNetwork network = new(equation.Inputs, Nodes, Activation.BipolarSigmoid);
        return (new(network, equation, CollocationPoints.Create(equation.Inputs, equation.Inputs == 1 ? 10 : 5)), network.Initial(ShallowStart.Uniform, 3));
    }

    static Dense<double> Random(int length)
    {
        RandomSequence random = new(11, RandomStreams.Check);
        Dense<double> v = new(length);
        for (int i = 0; i < length; i++) v.Span[i] = random.Normal((ulong)i);
        return v;
    }

    static double Distance(Dense<double> a, Dense<double> b)
    {
        Dense<double> difference = a.Copy();
        difference.Axpby(-1, b, 1);
        return difference.Norm();
    }
}
