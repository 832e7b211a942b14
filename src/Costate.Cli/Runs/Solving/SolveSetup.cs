using Costate.Cli.Commands;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.DifferentialEquations;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear.AlgebraicMultigrid;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Runs.Solving;

/// <summary>Makes the library's objects from the settings of <c>costate solve</c>.</summary>
static class SolveSetup
{
    const int Finer = 4;
    const double LeastCoarseGradient = 1e-4;

    /// <summary>Problem, method and start.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="team">Threads that share products.</param>
    /// <param name="stop">Asks to abandon an iteration.</param>
    /// <exception cref="UsageException">They do not fit together, or into the memory; the message says what would.</exception>
    public static SolveCase Create(SolveSettings settings, ThreadTeam? team, CancellationToken stop = default)
    {
        SolveMemory.Demand(settings);
        return settings.HasNetwork ? Network(settings, team, stop) : Grid(settings, stop);
    }

    /// <summary>The equation.</summary>
    public static IDifferentialEquation Equation(SolveSettings settings) => settings.Equation switch
    {
        EquationChoice.Helmholtz => new Helmholtz(settings.Frequency),
        EquationChoice.Liouville => new Liouville(settings.Frequency),
        _ => new Poisson(settings.Frequency, settings.Inputs),
    };

    /// <summary>What follows the name of the method in messages: <c>rlm.strength</c>.</summary>
    public static string Key(SolveSettings settings, string key) => $"{settings.Method.ToString().ToLowerInvariant()}.{key}";

    /// <summary>Points along a side of the grid where errors are measured.</summary>
    public static int FinePerSide(SolveSettings settings) => (int)Math.Min(int.MaxValue / 2, Finer * (settings.PerSide - 1L) + 1);

    static SolveCase Network(SolveSettings settings, ThreadTeam? team, CancellationToken stop)
    {
        IDifferentialEquation equation = Equation(settings);
        ShallowNetwork network = ProblemSetup.Usable(() => new ShallowNetwork(settings.Inputs, settings.Network.Width, settings.Network.Activation), "network");
        CollocationPoints points = ProblemSetup.Usable(() => CollocationPoints.Create(settings.Inputs, settings.PerSide, settings.Points, settings.Seed), "points");
        CollocationProblem problem = ProblemSetup.Usable(() => new CollocationProblem(network, equation, points, settings.Penalty == 0 ? null : settings.Penalty, team, stop), "penalty");
        Dense<double> x = network.Initial(settings.Start, settings.Seed);
        RegularizedSettings options = settings.Options;
        NetworkHierarchy? hierarchy = options.Levels > 1 ? Hierarchy(settings, problem, x) : null;
        IIteration<Dense<double>> method = settings.Method switch
        {
            SolveMethodChoice.Lm or SolveMethodChoice.Rlm => Method<IGaussNewton<Dense<double>>>(problem, settings, LeastSquaresStep(options, stop), LeastSquaresModels(options, hierarchy)),
            _ => Method<ISecondOrder<Dense<double>>>(problem, settings, () => new CubicStep<Dense<double>>(DepthSetup.Step(options)), hierarchy?.SecondOrder(options.TotalStep) ?? []),
        };
        return new(problem, method, x, FineGrid(settings, network, equation), problem.Rows, [.. hierarchy?.Transfers.Select(t => t.CoarseNodes) ?? []], network);
    }

    static NetworkHierarchy Hierarchy(SolveSettings settings, CollocationProblem problem, Dense<double> x)
    {
        RegularizedSettings options = settings.Options;
        NetworkHierarchy hierarchy = ProblemSetup.Usable(() => NetworkHierarchy.Create(problem, x, new()
        {
            Levels = options.Levels,
            Strength = options.Strength.Kind == StrengthKind.Absolute ? StrengthRule.Absolute : StrengthRule.Negative,
            Threshold = options.Threshold,
            Interpolation = (InterpolationRule)options.Interpolation,
            RandomNodes = options.Strength.Count,
            Seed = settings.Seed,
        }), Key(settings, "strength"));
        if (hierarchy.Refusal is { } refusal)
            throw new UsageException($"{Key(settings, options.Levels > 2 && hierarchy.Transfers.Count > 0 ? "levels" : options.Strength.Kind == StrengthKind.Random ? "strength" : "threshold")}: {refusal.TrimEnd('.')}");
        return hierarchy;
    }

    static Func<IRegularizedStep<IGaussNewton<Dense<double>>, Dense<double>>> LeastSquaresStep(RegularizedSettings options, CancellationToken stop) =>
        options.LinearSolver == LinearSolverChoice.Exact ? () => new DualStep<Dense<double>>(stop) : () => new GaussNewtonStep<Dense<double>>(DepthSetup.Step(options));

    static ICoarseModel<IGaussNewton<Dense<double>>, Dense<double>>[] LeastSquaresModels(RegularizedSettings options, NetworkHierarchy? hierarchy) => (hierarchy, options.Coarse) switch
    {
        (null, _) => [],
        (_, CoarseChoice.Galerkin) => hierarchy.Galerkin(),
        _ => hierarchy.LeastSquares(options.Coarse == CoarseChoice.Residual, options.TotalStep),
    };

    static SolveCase Grid(SolveSettings settings, CancellationToken stop)
    {
        RegularizedSettings options = settings.Options;
        List<int> sides = [settings.Grid];
        while (sides.Count < options.Levels)
        {
            if (sides[^1] % 2 == 0 || sides[^1] < 3)
                throw new UsageException(FormattableString.Invariant($"{Key(settings, "levels")}: a grid of {sides[^1]} × {sides[^1]} points has none below it: for {options.Levels} levels, grid must be a multiple of {1 << (options.Levels - 1)} less 1"));
            sides.Add(sides[^1] / 2);
        }
        GridEnergy problem = new(settings.Grid, 2, stop);
        Dense<double> x = problem.Solution.Like();
        RandomSequence random = new(settings.Seed, RandomStreams.InitialWeights);
        for (int i = 0; i < x.Length; i++) x.Span[i] = 2 * random.Uniform((ulong)i) - 1;
        ICoarseModel<ISecondOrder<Dense<double>>, Dense<double>>[] models = [.. sides.Skip(1).Select(side =>
            new CoherentSecondOrder<Dense<double>>(new GridEnergy(side, 2, stop), new GridTransfer(side, 2), new(side * side), totalStep: options.TotalStep))];
        IIteration<Dense<double>> method = settings.Method == SolveMethodChoice.Ar3
            ? Method<IThirdOrder<Dense<double>>>(problem, settings, () => new QuarticStep<Dense<double>>(new CubicStep<Dense<double>>(DepthSetup.Step(options)), DepthSetup.Step(options)), [])
            : Method<ISecondOrder<Dense<double>>>(problem, settings, () => new CubicStep<Dense<double>>(DepthSetup.Step(options)), models);
        double[] side = [.. Enumerable.Range(1, settings.Grid).Select(i => i / (settings.Grid + 1.0))];
        SolutionGrid grid = new(2, side, [.. side.SelectMany(y => side.SelectMany(u => new[] { u, y }))], problem.Solution.Span.ToArray(), u => u.Span.ToArray());
        return new(problem, method, x, grid, 0, [.. sides.Skip(1)], null);
    }

    static SolutionGrid FineGrid(SolveSettings settings, ShallowNetwork network, IDifferentialEquation equation)
    {
        int inputs = settings.Inputs, perSide = FinePerSide(settings);
        double[] points = [.. ProblemSetup.Usable(() => CollocationPoints.Create(inputs, perSide), "count, for the finer grid of the error").Equation], exact = new double[points.Length / inputs];
        for (int i = 0; i < exact.Length; i++) exact[i] = equation.Exact(points.AsSpan(i * inputs, inputs))!.Value;
        return new(inputs, [.. CollocationPoints.Create(1, perSide).Equation], points, exact, x =>
        {
            double[] values = new double[exact.Length];
            network.Values(x, points, values);
            return values;
        });
    }

    static Minimization<TProblem, Dense<double>> Method<TProblem>(
        TProblem problem, SolveSettings settings, Func<IRegularizedStep<TProblem, Dense<double>>> step, ICoarseModel<TProblem, Dense<double>>[] models)
        where TProblem : class, IObjective<Dense<double>>
    {
        RegularizationOptions shared = DepthSetup.Options(settings.Options);
        RegularizationOptions given = shared with
        {
            Tolerance = new() { Relative = 0, Absolute = settings.Stop.Gradient },
            Coarse = shared.Coarse with { Least = settings.Stop.Gradient > 0 ? null : LeastCoarseGradient },
        };
        return new(ProblemSetup.Usable(() => new AdaptiveRegularization<TProblem, Dense<double>>(step, given, models), settings.Method.ToString().ToLowerInvariant()), problem);
    }
}
