using Costate.Cli.Settings;
using Costate.Networks.Alternating;

namespace Costate.Cli.Configuration;

/// <summary>The sections of the methods with variables besides the parameters: alternating minimisation and ADMM.</summary>
static class SplitSections
{
    static readonly Scope<AlternatingOptions> _absolute = new("penalty l1", a => a.Penalty == PenaltyNorm.L1, _ => Severity.Warning);
    static readonly Scope<AlternatingOptions> _blocks = new("the block solvers", a => a.Solver is not (StateSolver.Joint or StateSolver.Riccati), _ => Severity.Warning);
    static readonly Scope<AlternatingOptions> _literal = new("the variants literal and ema-stat", a => a.Variant is WeightVariant.Literal or WeightVariant.EmaStat, _ => Severity.Warning);

    static readonly NumberType _positive = new("a number above 0", x => x > 0);
    static readonly NumberType _notNegative = new("a number of at least 0", x => x >= 0);
    static readonly IntegerType<int> _positiveCount = new(1, int.MaxValue);

    /// <summary>Section <c>alternating</c>.</summary>
    public static Section<TrainSettings, AlternatingOptions> Alternating() => new("alternating", s => s.Alternating, (s, v) => s with { Alternating = v },
        new Key<AlternatingOptions, PenaltyNorm>("penalty", new ChoiceType<PenaltyNorm>("l2", "l1"), "of the slacks",
            a => a.Penalty, (a, v) => a with { Penalty = v }),
        new Key<AlternatingOptions, double>("huberDelta", _positive, "threshold of Huber's function in the step for the weights",
            a => a.HuberDelta, (a, v) => a with { HuberDelta = v }, _absolute),
        new Key<AlternatingOptions, LayerNumbers>("mu", new LayerNumbersType(_positive), "weight of the penalty, one or one per layer",
            a => a.Mu, (a, v) => a with { Mu = v }),
        new Key<AlternatingOptions, double>("muGrowth", _positive, "its factor from step to step",
            a => a.MuGrowth, (a, v) => a with { MuGrowth = v }),
        new Key<AlternatingOptions, double>("lambda", _notNegative, "weight of the squared weights, beside a sum over samples",
            a => a.Lambda, (a, v) => a with { Lambda = v }),
        new Key<AlternatingOptions, bool>("ridgeBias", new BooleanType(), "whether lambda reaches biases",
            a => a.RidgeBias, (a, v) => a with { RidgeBias = v }),
        new Key<AlternatingOptions, double>("rho", _notNegative, "per sample: pulls to the present weights",
            a => a.Rho, (a, v) => a with { Rho = v }),
        new Key<AlternatingOptions, Regressors>("regressors", new ChoiceType<Regressors>(), "activations before (clean) or after the step for z",
            a => a.Regressors, (a, v) => a with { Regressors = v }),
        new Key<AlternatingOptions, StateStart>("zInit", new ChoiceType<StateStart>(), "where z starts in every step",
            a => a.Start, (a, v) => a with { Start = v }),
        new Key<AlternatingOptions, StateSolver>("zSolver", new ChoiceType<StateSolver>(), "all layers at once, or sweeps over them",
            a => a.Solver, (a, v) => a with { Solver = v }),
        new Key<AlternatingOptions, BlockCurvature>("curvature", new ChoiceType<BlockCurvature>(), "Hessian of block steps",
            a => a.Curvature, (a, v) => a with { Curvature = v }, _blocks),
        new Key<AlternatingOptions, int>("newtonSteps", _positiveCount, "steps for z before each step for the weights",
            a => a.NewtonSteps, (a, v) => a with { NewtonSteps = v }),
        new Key<AlternatingOptions, int>("proxIterations", _positiveCount, "Newton steps for a proximal point of the loss",
            a => a.ProximalIterations, (a, v) => a with { ProximalIterations = v }),
        new Key<AlternatingOptions, double>("backtrackFactor", new NumberType("a number above 0 and below 1", x => x is > 0 and < 1), "of step lengths in the search for z",
            a => a.BacktrackFactor, (a, v) => a with { BacktrackFactor = v }),
        new Key<AlternatingOptions, int>("backtrackTries", _positiveCount, "step lengths that are tried",
            a => a.BacktrackTries, (a, v) => a with { BacktrackTries = v }),
        new Key<AlternatingOptions, WeightVariant>("variant", new ChoiceType<WeightVariant>(), "how the weights follow from a batch",
            a => a.Variant, (a, v) => a with { Variant = v }),
        new Key<AlternatingOptions, double>("literalRidge", _notNegative, "per sample: pulls to zero",
            a => a.LiteralRidge, (a, v) => a with { LiteralRidge = v }, _literal),
        new Key<AlternatingOptions, double>("s", new NumberType("a number of at least 0 and below 1", x => x is >= 0 and < 1), "how much of the present weights is kept",
            a => a.Averaging, (a, v) => a with { Averaging = v }),
        new Key<AlternatingOptions, double>("tolerance", new NumberType("a number of at least 0 and below 1", x => x is >= 0 and < 1), "full batch: relative change of F that ends the training",
            a => a.Tolerance, (a, v) => a with { Tolerance = v }));

    /// <summary>Section <c>admm</c>.</summary>
    public static Section<TrainSettings, AdmmOptions> Admm() => new("admm", s => s.Admm, (s, v) => s with { Admm = v },
        new Key<AdmmOptions, double>("beta", _positive, "weight of |z - W a|^2",
            a => a.Beta, (a, v) => a with { Beta = v }),
        new Key<AdmmOptions, double>("gamma", _positive, "weight of |a - sigma(z)|^2",
            a => a.Gamma, (a, v) => a with { Gamma = v }),
        new Key<AdmmOptions, int>("warm", new IntegerType<int>(0, int.MaxValue), "iterations before the first step of the multiplier",
            a => a.Warm, (a, v) => a with { Warm = v }),
        new Key<AdmmOptions, double>("eps", _notNegative, "per sample: ridge of the regressions",
            a => a.Epsilon, (a, v) => a with { Epsilon = v }),
        new Key<AdmmOptions, AdmmStart>("init", new ChoiceType<AdmmStart>(), "where the variables start",
            a => a.Start, (a, v) => a with { Start = v }),
        new Key<AdmmOptions, bool>("multiplier", new BooleanType(), "on the last layer",
            a => a.Multiplier, (a, v) => a with { Multiplier = v }),
        new Key<AdmmOptions, AdmmLoss>("loss", new ChoiceType<AdmmLoss>(), "of the last variables",
            a => a.Loss, (a, v) => a with { Loss = v }));

    /// <summary>The full batch, no terms of the objective besides the loss, and a larger μ where literal regressors and many layers would leak labels.</summary>
    public static TrainSettings Complete(TrainSettings settings, Func<string, bool> isGiven)
    {
        if (!isGiven("training.batch")) settings = settings with { Training = settings.Training with { Batch = 0 } };
        if (!isGiven("objective.tikhonov")) settings = settings with { Objective = settings.Objective with { Tikhonov = 0 } };
        int layers = Math.Max(1, settings.Network.Widths.Count) + settings.Network.Layers + 1;
        if (!isGiven("alternating.mu") && settings.Alternating.Regressors == Regressors.Literal && layers >= 4)
            settings = settings with { Alternating = settings.Alternating with { Mu = new(1) } };
        return settings;
    }
}
