using Costate.Cli.Settings;
using Costate.Networks.DifferentialEquations;
using Costate.Networks.Kernels;

namespace Costate.Cli.Configuration;

/// <summary>All keys of a configuration of <c>costate solve</c>.</summary>
static class SolveSchema
{
    /// <summary>The key that tells such a configuration from one for training.</summary>
    public const string Mark = "equation";

    const double PlaneTarget = 1e-2, GridGradient = 1e-7;

    static readonly Scope<SolveSettings> _network = new("equations that a network solves", s => s.HasNetwork, _ => Severity.Warning);
    static readonly Scope<SolveSettings> _grid = new("equation bratu", s => !s.HasNetwork, _ => Severity.Warning);
    static readonly NumberType _positive = new("a number above 0", x => x > 0);
    static readonly NumberType _notNegative = new("a number of at least 0", x => x >= 0);
    static readonly IntegerType<int> _count = new(1, int.MaxValue);

    /// <summary>The schema.</summary>
    public static Schema<SolveSettings> Schema { get; } = new(
        new Section<SolveSettings, SolveSettings>("", s => s, (_, s) => s,
            new Key<SolveSettings, ulong>("seed", new IntegerType<ulong>(0, ulong.MaxValue), "key of all random numbers",
                s => s.Seed, (s, v) => s with { Seed = v }),
            new Key<SolveSettings, int>("threads", new IntegerType<int>(0, 4096), "0 = all cores",
                s => s.Threads, (s, v) => s with { Threads = v }),
            new Key<SolveSettings, EquationChoice>(Mark, new ChoiceType<EquationChoice>("poisson", "poisson-2d", "helmholtz", "liouville", "bratu"), "what is solved",
                s => s.Equation, (s, v) => s with { Equation = v }, isRequired: true),
            new Key<SolveSettings, double>("frequency", new NumberType("a number above 0 and up to 1e5", x => x is > 0 and <= 1e5), "nu of the exact solution",
                s => s.Frequency, (s, v) => s with { Frequency = v }, _network),
            new Key<SolveSettings, int>("grid", new IntegerType<int>(1, 40_000), "inner points along a side",
                s => s.Grid, (s, v) => s with { Grid = v }, _grid),
            new Section<SolveSettings, SolveSettings>("network", s => s, (_, s) => s,
                new Key<SolveSettings, int>("width", _count, "nodes of the hidden layer",
                    s => s.Network.Width, (s, v) => s with { Network = s.Network with { Width = v } }, _network),
                new Key<SolveSettings, Activation>("activation", new ChoiceType<Activation>(), "nonlinearity",
                    s => s.Network.Activation, (s, v) => s with { Network = s.Network with { Activation = v } }, _network, objection: Rough)),
            new Key<SolveSettings, PointLayout>("points", new ChoiceType<PointLayout>(), "where the equation is asked to hold",
                s => s.Points, (s, v) => s with { Points = v }, _network),
            new Key<SolveSettings, int>("count", new IntegerType<int>(0, int.MaxValue), "points along a side, 0 = 3 frequency + 1",
                s => s.Count, (s, v) => s with { Count = v }, _network, objection: s => s.Count == 1 ? "1 is too few, for both ends are among them: give at least 2" : null),
            new Key<SolveSettings, double>("penalty", _notNegative, "weight of the boundary values, 0 = a tenth of the points",
                s => s.Penalty, (s, v) => s with { Penalty = v }, _network),
            new Key<SolveSettings, ShallowStart>("start", new ChoiceType<ShallowStart>(), "what the parameters start from",
                s => s.Start, (s, v) => s with { Start = v }, _network),
            new Key<SolveSettings, SolveMethodChoice>("method", new ChoiceType<SolveMethodChoice>(), "how it is minimised; options in the section of its name",
                s => s.Method, (s, v) => s with { Method = v }, objection: Unfit),
            Stop(),
            Method(SolveMethodChoice.Lm, s => s.Lm, (s, v) => s with { Lm = v }).LeastSquares(),
            Method(SolveMethodChoice.Rlm, s => s.Rlm, (s, v) => s with { Rlm = v }).Several(leastSquares: true),
            Method(SolveMethodChoice.Ar2, s => s.Ar2, (s, v) => s with { Ar2 = v }).Single(),
            Method(SolveMethodChoice.Ar3, s => s.Ar3, (s, v) => s with { Ar3 = v }).Single(),
            Method(SolveMethodChoice.Mar2, s => s.Mar2, (s, v) => s with { Mar2 = v }).Several(leastSquares: false),
            CheckpointSection.Of<SolveSettings>(s => s.Checkpoint, (s, v) => s with { Checkpoint = v })),
        new SolveSettings(), Complete);

    static Section<SolveSettings, SolveStopSettings> Stop() => new("stop", s => s.Stop, (s, v) => s with { Stop = v },
        new Key<SolveStopSettings, double>("rmse", _notNegative, "root mean squared error that ends the run, 0 = none",
            s => s.Rmse, (s, v) => s with { Rmse = v }),
        new Key<SolveStopSettings, double>("gradient", _notNegative, "norm of the gradient that ends the run, 0 = none",
            s => s.Gradient, (s, v) => s with { Gradient = v }),
        new Key<SolveStopSettings, int>("iterations", _count, "most iterations, fine and coarse",
            s => s.Iterations, (s, v) => s with { Iterations = v }));

    static MethodSection<SolveSettings> Method(SolveMethodChoice method, Func<SolveSettings, RegularizedSettings> get, Func<SolveSettings, RegularizedSettings, SolveSettings> set)
    {
        string name = method.ToString().ToLowerInvariant();
        return new(name, get, set, new($"method {name}", s => s.Method == method, _ => Severity.Warning), new($"method {name} and an equation for a network", s => s.Method == method && s.HasNetwork, _ => Severity.Warning));
    }

    static string? Rough(SolveSettings settings) => settings.Network.Activation is Activation.Tanh or Activation.Sigmoid or Activation.BipolarSigmoid or Activation.Softplus
        ? null
        : "an equation of second order needs a smooth activation: use tanh, sigmoid, bipolar-sigmoid or softplus";

    static string? Unfit(SolveSettings settings) => settings switch
    {
        { HasNetwork: false, Method: SolveMethodChoice.Lm or SolveMethodChoice.Rlm } => "equation bratu is no sum of squares: use ar2, ar3 or mar2",
        { HasNetwork: true, Method: SolveMethodChoice.Ar3 } => "third derivatives are those of equation bratu: use lm, rlm, ar2 or mar2",
        _ => null,
    };

    static SolveSettings Complete(SolveSettings settings, Func<string, bool> isGiven)
    {
        if (!settings.HasNetwork)
        {
            if (!isGiven("method")) settings = settings with { Method = SolveMethodChoice.Mar2 };
            if (!isGiven("stop.rmse")) settings = settings with { Stop = settings.Stop with { Rmse = 0 } };
            if (!isGiven("stop.gradient")) settings = settings with { Stop = settings.Stop with { Gradient = GridGradient } };
        }
        else if (settings.Equation == EquationChoice.PoissonPlane && !isGiven("stop.rmse"))
        {
            settings = settings with { Stop = settings.Stop with { Rmse = PlaneTarget } };
        }
        return settings;
    }
}
