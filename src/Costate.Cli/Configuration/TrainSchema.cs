using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Formats;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Networks.Training.Pgcl;
using Costate.Numerics.TimeParallel;

namespace Costate.Cli.Configuration;

/// <summary>All keys of a training configuration: from this tree come reading, error messages, proposals and the comments of <c>costate config</c>.</summary>
/// <remarks>
/// A new key is a line here and a property (with its default) in the record; a new value of a choice is a member of its enumeration. Where a key
/// has an effect only together with another value, its scope says so: an error where the user would wait for an effect in
/// vain, a warning for the size of a source of fixed size and for the options of other training methods (one file may be run by several of them).
/// </remarks>
static class TrainSchema
{
    static readonly Scope<DataSettings> _generated =
        new("the sources peaks, ellipses, gauss10, spiral, rings, sine and adding", d => d.Source is not (SourceChoice.SwissRoll or SourceChoice.Csv or SourceChoice.Idx), FixedSize);
    static readonly Scope<DataSettings> _sequences = new("the sources sine and adding", d => IsSequence(d.Source), _ => Severity.Error);
    static readonly Scope<DataSettings> _divisible =
        new("the sources other than swiss-roll, which has 513 + 513 samples", d => d.Source != SourceChoice.SwissRoll, FixedSize);
    static readonly Scope<DataSettings> _csv = new("source csv", d => d.Source == SourceChoice.Csv, _ => Severity.Error);
    static readonly Scope<DataSettings> _idx = new("source idx", d => d.Source == SourceChoice.Idx, _ => Severity.Error);
    static readonly Scope<TrainingSettings> _sgd = new("the methods sgd and pgcl", t => t.Method is MethodChoice.Sgd or MethodChoice.Pgcl, _ => Severity.Warning);
    static readonly Scope<TrainingSettings> _adam = new("the methods adam and pgcl", t => t.Method is MethodChoice.Adam or MethodChoice.Pgcl, _ => Severity.Warning);
    static readonly Scope<TrainingSettings> _fullBatch =
        new("the methods newton, lbfgs and gradient-descent", t => t.Method is MethodChoice.Newton or MethodChoice.Lbfgs or MethodChoice.GradientDescent, _ => Severity.Warning);
    static readonly Scope<TrainingSettings> _cascade = new("training.levels above 1, and the methods rlm and mar2", t => t.Levels > 1 || t.Method is MethodChoice.Rlm or MethodChoice.Mar2, _ => Severity.Warning);
    static readonly Scope<NetworkSettings> _multistep = new("integrator ab3", n => n.Integrator == Integrator.Ab3, _ => Severity.Error);
    static readonly Scope<NetworkSettings> _antisymmetric = new("dynamics antisymmetric", n => n.Dynamics == Dynamics.Antisymmetric, _ => Severity.Error);
    static readonly Scope<NetworkSettings> _dense = new("opening dense", n => n.Opening == Opening.Dense, _ => Severity.Error);
    static readonly Scope<NetworkSettings> _recurrent = new("opening recurrent", n => n.Opening == Opening.Recurrent, _ => Severity.Error);
    static readonly Scope<NetworkSettings> _double =
        new("dynamics double-dense and double-symmetric", n => n.Dynamics is Dynamics.DoubleDense or Dynamics.DoubleSymmetric, _ => Severity.Error);
    static readonly Scope<PropagationSettings> _checkpointed = new("method checkpointed", p => p.Method == PropagationChoice.Checkpointed, _ => Severity.Warning);
    static readonly Scope<PropagationSettings> _layerParallel = new("method layer-parallel", p => p.Method == PropagationChoice.LayerParallel, _ => Severity.Warning);
    static readonly Scope<TrainingSettings> _rated = new("the methods sgd, adam and pgcl", t => MethodSetup.TakesRate(t.Method), _ => Severity.Warning);
    static readonly Scope<TrainingSettings> _miniBatch = new("the methods sgd, adam, pgcl and alternating", t => MethodSetup.TakesMiniBatches(t.Method), _ => Severity.Warning);

    static readonly NumberType _positive = new("a number above 0", x => x > 0);
    static readonly NumberType _notNegative = new("a number of at least 0", x => x >= 0);
    static readonly IntegerType<int> _count = new(1, int.MaxValue);
    static readonly FileType _file = new();
    static readonly ColumnType _column = new();

    // What a problem is: data, network, objective, where the parameters start. All that is not listed belongs to the methods.
    static readonly VariantSection<TrainSettings> _compare = new(
        "compare", "training.method", new ChoiceType<MethodChoice>().Names,
        ["seed", "precision", "threads", "data", "network", "objective", "training.initialization", "training.gain", "compare"],
        s => s.Compare, (s, v) => s with { Compare = v });

    /// <summary>The schema.</summary>
    public static Schema<TrainSettings> Schema { get; } = new(
        new Section<TrainSettings, TrainSettings>("", s => s, (_, s) => s,
            new Key<TrainSettings, ulong>("seed", new IntegerType<ulong>(0, ulong.MaxValue), "key of all random numbers",
                s => s.Seed, (s, v) => s with { Seed = v }),
            new Key<TrainSettings, PrecisionChoice>("precision", new ChoiceType<PrecisionChoice>(), "number format",
                s => s.Precision, (s, v) => s with { Precision = v }),
            new Key<TrainSettings, int>("threads", new IntegerType<int>(0, 4096), "0 = all cores",
                s => s.Threads, (s, v) => s with { Threads = v }),
            Data(), Network(), Objective(), Propagation(), Parallel(), Training(), Newton(), OneShot(), Pgcl(), SplitSections.Alternating(), SplitSections.Admm(),
            new MethodSection<TrainSettings>("lm", s => s.Lm, (s, v) => s with { Lm = v }).Training(several: false),
            new MethodSection<TrainSettings>("rlm", s => s.Rlm, (s, v) => s with { Rlm = v }).Training(several: true),
            new MethodSection<TrainSettings>("ar2", s => s.Ar2, (s, v) => s with { Ar2 = v }).Training(several: false),
            new MethodSection<TrainSettings>("mar2", s => s.Mar2, (s, v) => s with { Mar2 = v }).Training(several: true),
            CheckpointSection.Of<TrainSettings>(s => s.Checkpoint, (s, v) => s with { Checkpoint = v }), _compare),
        new TrainSettings(), Complete)
    { Variants = _compare };

    static Section<TrainSettings, DataSettings> Data() => new("data", s => s.Data, (s, v) => s with { Data = v },
        new Key<DataSettings, SourceChoice>("source", new ChoiceType<SourceChoice>(), "where the samples come from",
            d => d.Source, (d, v) => d with { Source = v }, isRequired: true),
        new Key<DataSettings, int>("samples", _count, "training samples of a generated source",
            d => d.Samples, (d, v) => d with { Samples = v }, _generated),
        new Key<DataSettings, int>("length", new IntegerType<int>(2, 1_000_000), "time steps of a generated sequence",
            d => d.Length, (d, v) => d with { Length = v }, _sequences),
        new Key<DataSettings, SplitSize>("validation", new SplitType(), "samples set aside, or a fraction below 1",
            d => d.Validation, (d, v) => d with { Validation = v }, _divisible, objection: DoubleValidation),
        new Key<DataSettings, string?>("train", _file, "file to train on, .gz too",
            d => d.Train, (d, v) => d with { Train = v }, _csv, isRequired: true),
        new Key<DataSettings, string?>("test", _file, "file to validate on",
            d => d.Test, (d, v) => d with { Test = v }, _csv),
        new Key<DataSettings, TaskChoice>("task", new ChoiceType<TaskChoice>(), "what the label column means",
            d => d.Task, (d, v) => d with { Task = v }, _csv),
        new Key<DataSettings, CsvDelimiter>("delimiter", new ChoiceType<CsvDelimiter>(",", ";", "tab", "space"), "between values; space = runs of blanks",
            d => d.Delimiter, (d, v) => d with { Delimiter = v }, _csv),
        new Key<DataSettings, ColumnReference>("label", _column, "column to predict: first, last, name or number from 1",
            d => d.Label, (d, v) => d with { Label = v }, _csv),
        new Key<DataSettings, CsvHeader>("header", new ChoiceType<CsvHeader>("auto", "true", "false"), "whether the first line holds names",
            d => d.Header, (d, v) => d with { Header = v }, _csv),
        new Key<DataSettings, IReadOnlyList<ColumnReference>>("drop", new ListType<ColumnReference>(_column), "columns to leave out",
            d => d.Drop, (d, v) => d with { Drop = v }, _csv),
        new Key<DataSettings, string?>("images", _file, "file of images, .gz too",
            d => d.Images, (d, v) => d with { Images = v }, _idx, isRequired: true),
        new Key<DataSettings, string?>("labels", _file, "file of labels, .gz too",
            d => d.Labels, (d, v) => d with { Labels = v }, _idx, isRequired: true),
        new Key<DataSettings, ScalerKind>("scale", new ChoiceType<ScalerKind>("none", "standardize", "minmax"), "fitted on the training data",
            d => d.Scale, (d, v) => d with { Scale = v }));

    static Section<TrainSettings, NetworkSettings> Network() => new("network", s => s.Network, (s, v) => s with { Network = v },
        new Key<NetworkSettings, int>("width", _count, "features of a state",
            n => n.Width, (n, v) => n with { Width = v }, objection: TwoWidths),
        new Key<NetworkSettings, IReadOnlyList<int>>("widths", new ListType<int>(_count), "layers of a dense opening; the last one gives the state",
            n => n.Widths, (n, v) => n with { Widths = v.Count == 0 ? [] : v }, _dense),
        new Key<NetworkSettings, Opening>("opening", new ChoiceType<Opening>(), "how an input becomes the first state",
            n => n.Opening, (n, v) => n with { Opening = v }),
        new Key<NetworkSettings, int>("inputs", _count, "features of a time step; the input has them time after time",
            n => n.Inputs, (n, v) => n with { Inputs = v }, _recurrent),
        new Key<NetworkSettings, bool>("tied", new BooleanType(), "all time steps share their parameters",
            n => n.Tied, (n, v) => n with { Tied = v }, _recurrent),
        new Key<NetworkSettings, Dynamics>("dynamics", new ChoiceType<Dynamics>(), "right-hand side of y' = f(y)",
            n => n.Dynamics, (n, v) => n with { Dynamics = v }),
        new Key<NetworkSettings, double>("damping", _notNegative, "gamma in K - K^T - gamma I",
            n => n.Damping, (n, v) => n with { Damping = v }, _antisymmetric),
        new Key<NetworkSettings, int>("hidden", new IntegerType<int>(0, int.MaxValue), "neurons between the two matrices, 0 = width",
            n => n.Hidden, (n, v) => n with { Hidden = v }, _double),
        new Key<NetworkSettings, Bias>("bias", new ChoiceType<Bias>(), "biases of a layer: one per neuron, one for all, none",
            n => n.Bias, (n, v) => n with { Bias = v }),
        new Key<NetworkSettings, Integrator>("integrator", new ChoiceType<Integrator>(), "how it is discretised; a step is a layer",
            n => n.Integrator, (n, v) => n with { Integrator = v }, objection: Inadmissible),
        new Key<NetworkSettings, Startup>("startup", new ChoiceType<Startup>(), "first step of ab3: heun keeps order 3",
            n => n.Startup, (n, v) => n with { Startup = v }, _multistep),
        new Key<NetworkSettings, Activation>("activation", new ChoiceType<Activation>(), "nonlinearity",
            n => n.Activation, (n, v) => n with { Activation = v }),
        new Key<NetworkSettings, int>("layers", new IntegerType<int>(0, int.MaxValue), "number of steps, 0 = opening and readout alone",
            n => n.Layers, (n, v) => n with { Layers = v }),
        new Key<NetworkSettings, double>("horizon", _positive, "final time T; a step has the length T / layers",
            n => n.Horizon, (n, v) => n with { Horizon = v }));

    static Section<TrainSettings, ObjectiveSettings> Objective() => new("objective", s => s.Objective, (s, v) => s with { Objective = v },
        new Key<ObjectiveSettings, LossFunction>("loss", new ChoiceType<LossFunction>(), "what is minimised",
            o => o.Loss, (o, v) => o with { Loss = v }),
        new Key<ObjectiveSettings, double>("tikhonov", _notNegative, "weight of half the integral of the squared parameters",
            o => o.Tikhonov, (o, v) => o with { Tikhonov = v }),
        new Key<ObjectiveSettings, double>("smoothness", _notNegative, "the same for their time derivative",
            o => o.Smoothness, (o, v) => o with { Smoothness = v }),
        new Key<ObjectiveSettings, double>("openingTikhonov", _notNegative, "weight of half the squared opening",
            o => o.OpeningTikhonov, (o, v) => o with { OpeningTikhonov = v }),
        new Key<ObjectiveSettings, double>("readoutTikhonov", _notNegative, "weight of half the squared readout",
            o => o.ReadoutTikhonov, (o, v) => o with { ReadoutTikhonov = v }));

    static Section<TrainSettings, PropagationSettings> Propagation() => new("propagation", s => s.Propagation, (s, v) => s with { Propagation = v },
        new Key<PropagationSettings, PropagationChoice>("method", new ChoiceType<PropagationChoice>(), "how states and co-states are computed",
            p => p.Method, (p, v) => p with { Method = v }),
        new Key<PropagationSettings, double>("memory", _notNegative, "most MiB of states, all threads; 0 = about a third of serial",
            p => p.Memory, (p, v) => p with { Memory = v }, _checkpointed),
        new Key<PropagationSettings, int>("coarsening", new IntegerType<int>(2, int.MaxValue), "m: a coarse step stands for m steps",
            p => p.Coarsening, (p, v) => p with { Coarsening = v }, _layerParallel),
        new Key<PropagationSettings, int>("minCoarse", _count, "least steps of a coarse level",
            p => p.MinCoarse, (p, v) => p with { MinCoarse = v }, _layerParallel),
        new Key<PropagationSettings, int>("maxLevels", _count, "most levels, that of the layers included",
            p => p.MaxLevels, (p, v) => p with { MaxLevels = v }, _layerParallel),
        new Key<PropagationSettings, RelaxationChoice>("relaxation", new ChoiceType<RelaxationChoice>("F", "FCF", "FCFCF"), "of the layers; coarse levels: FCF",
            p => p.Relaxation, (p, v) => p with { Relaxation = v }, _layerParallel),
        new Key<PropagationSettings, MultigridCycle>("cycle", new ChoiceType<MultigridCycle>("V", "F"), "how levels are visited",
            p => p.Cycle, (p, v) => p with { Cycle = v }, _layerParallel),
        new Key<PropagationSettings, int>("cycles", new IntegerType<int>(0, int.MaxValue), "cycles of a solve, 0 = until the tolerance",
            p => p.Cycles, (p, v) => p with { Cycles = v }, _layerParallel),
        new Key<PropagationSettings, double>("tolerance", _notNegative, "relative residual of the states",
            p => p.Tolerance, (p, v) => p with { Tolerance = v }, _layerParallel),
        new Key<PropagationSettings, double>("costateTolerance", _notNegative, "relative residual of the co-states",
            p => p.CostateTolerance, (p, v) => p with { CostateTolerance = v }, _layerParallel),
        new Key<PropagationSettings, CoarseWeights>("weights", new ChoiceType<CoarseWeights>(), "of a coarse step: of its first layer, or the mean",
            p => p.Weights, (p, v) => p with { Weights = v }, _layerParallel));

    static Section<TrainSettings, ParallelSettings> Parallel() => new("parallel", s => s.Parallel, (s, v) => s with { Parallel = v },
        new Key<ParallelSettings, int>("ranks", new IntegerType<int>(1, 4096), "threads of this process that are ranks",
            p => p.Ranks, (p, v) => p with { Ranks = v }),
        new Key<ParallelSettings, int>("samples", new IntegerType<int>(1, 4096), "groups of ranks that share the samples of a batch",
            p => p.Samples, (p, v) => p with { Samples = v }));

    static Section<TrainSettings, TrainingSettings> Training() => new("training", s => s.Training, (s, v) => s with { Training = v },
        new Key<TrainingSettings, MethodChoice>("method", new ChoiceType<MethodChoice>(), "optimiser",
            t => t.Method, (t, v) => t with { Method = v }),
        new Key<TrainingSettings, int>("epochs", _count, "passes over the data; full-batch methods: iterations",
            t => t.Epochs, (t, v) => t with { Epochs = v }),
        new Key<TrainingSettings, int>("batch", new IntegerType<int>(0, int.MaxValue), "samples of a mini-batch, 0 = all",
            t => t.Batch, (t, v) => t with { Batch = v }, _miniBatch),
        new Key<TrainingSettings, double>("rate", _positive, "step length of the first epoch",
            t => t.Rate, (t, v) => t with { Rate = v }, _rated),
        new Key<TrainingSettings, ScheduleChoice>("schedule", new ChoiceType<ScheduleChoice>(), "how the rate changes over the run",
            t => t.Schedule, (t, v) => t with { Schedule = v }, _rated),
        new Key<TrainingSettings, double>("momentum", new NumberType("a number from 0 to below 1", x => x is >= 0 and < 1), "how much of the last step is kept",
            t => t.Momentum, (t, v) => t with { Momentum = v }, _sgd),
        new Key<TrainingSettings, bool>("nesterov", new BooleanType(), "gradient ahead of the momentum",
            t => t.Nesterov, (t, v) => t with { Nesterov = v }, _sgd, objection: NesterovAlone),
        new Key<TrainingSettings, double>("weightDecay", _notNegative, "per step, parameters shrink by the rate times this",
            t => t.WeightDecay, (t, v) => t with { WeightDecay = v }, _adam),
        new Key<TrainingSettings, InitialLayers>("initialization", new ChoiceType<InitialLayers>(), "what the layers start from",
            t => t.Initialization, (t, v) => t with { Initialization = v }),
        new Key<TrainingSettings, double>("gain", _notNegative, "factor of the random initial matrices of the layers",
            t => t.Gain, (t, v) => t with { Gain = v }),
        new Key<TrainingSettings, ReadoutChoice>("readout", new ChoiceType<ReadoutChoice>(), "joint, always the best one, or solved after every step",
            t => t.Readout, (t, v) => t with { Readout = v }, _fullBatch),
        new Key<TrainingSettings, int>("levels", new IntegerType<int>(1, 20), "cascade: the first level has 2^(levels-1) times fewer layers",
            t => t.Levels, (t, v) => t with { Levels = v }),
        new Key<TrainingSettings, Prolongation>("prolongation", new ChoiceType<Prolongation>(), "from level to level; auto = linear for ab3, else copy",
            t => t.Prolongation, (t, v) => t with { Prolongation = v }, _cascade));

    static Section<TrainSettings, NewtonSettings> Newton() => new("newton", s => s.Newton, (s, v) => s with { Newton = v },
        new Key<NewtonSettings, double>("tolerance", new NumberType("a number above 0 and below 1", x => x is > 0 and < 1), "relative residual at which conjugate gradients stop",
            n => n.Tolerance, (n, v) => n with { Tolerance = v }),
        new Key<NewtonSettings, int>("products", new IntegerType<int>(1, 10000), "most products with the curvature per step",
            n => n.Products, (n, v) => n with { Products = v }),
        new Key<NewtonSettings, bool>("preconditioned", new BooleanType(), "by the regularisation along the layers",
            n => n.Preconditioned, (n, v) => n with { Preconditioned = v }),
        new Key<NewtonSettings, double>("shift", _notNegative, "of the preconditioner, 0 = a tenth of the largest eigenvalue",
            n => n.Shift, (n, v) => n with { Shift = v }),
        new Key<NewtonSettings, double>("radius", _notNegative, "longest direction of conjugate gradients, 0 = any",
            n => n.Radius, (n, v) => n with { Radius = v }),
        new Key<NewtonSettings, double>("gradientTolerance", new NumberType("a number of at least 0 and below 1", x => x is >= 0 and < 1), "relative norm of the gradient that ends the training",
            n => n.GradientTolerance, (n, v) => n with { GradientTolerance = v }));

    static Section<TrainSettings, OneShotSettings> OneShot() => new("one-shot", s => s.OneShot, (s, v) => s with { OneShot = v },
        new Key<OneShotSettings, int>("cycles", _count, "cycles of each solve at first",
            o => o.Cycles, (o, v) => o with { Cycles = v }),
        new Key<OneShotSettings, bool>("corrected", new BooleanType(), "line searches compare values corrected by the co-states",
            o => o.Corrected, (o, v) => o with { Corrected = v }),
        new Key<OneShotSettings, bool>("guard", new BooleanType(), "double the cycles where solves are too rough for progress",
            o => o.Guard, (o, v) => o with { Guard = v }),
        new Key<OneShotSettings, bool>("finish", new BooleanType(), "go layer after layer where cycles take no less time",
            o => o.Finish, (o, v) => o with { Finish = v }),
        new Key<OneShotSettings, int>("pairs", new IntegerType<int>(1, 999), "of steps and gradient differences that are remembered",
            o => o.Pairs, (o, v) => o with { Pairs = v }),
        new Key<OneShotSettings, double>("gradientTolerance", new NumberType("a number of at least 0 and below 1", x => x is >= 0 and < 1), "relative norm of the gradient that ends the training",
            o => o.GradientTolerance, (o, v) => o with { GradientTolerance = v }));

    static Section<TrainSettings, PgclSettings> Pgcl() => new("pgcl", s => s.Pgcl, (s, v) => s with { Pgcl = v },
        new Key<PgclSettings, int>("stages", _count, "parts of the network that train at the same time",
            p => p.Stages, (p, v) => p with { Stages = v }),
        new Key<PgclSettings, int>("history", new IntegerType<int>(0, int.MaxValue), "mini-batches of global prediction, which are serial",
            p => p.History, (p, v) => p with { History = v }),
        new Key<PgclSettings, CutSettings>("cuts", new CutsType(), "first layers of the stages behind the first one",
            p => p.Cuts, (p, v) => p with { Cuts = v }),
        new Key<PgclSettings, int>("lag", new IntegerType<int>(1, 1000), "age of the newest usable pair, in mini-batches",
            p => p.Lag, (p, v) => p with { Lag = v }),
        new Key<PgclSettings, AutoChoice>("labels", new ChoiceType<AutoChoice>(), "predictors see the classes; auto = above 2 stages",
            p => p.Labels, (p, v) => p with { Labels = v }),
        new Key<PgclSettings, double>("forgetting", new NumberType("a number above 0 and up to 1", x => x is > 0 and <= 1), "weight of older pairs, per mini-batch",
            p => p.Forgetting, (p, v) => p with { Forgetting = v }),
        new Key<PgclSettings, int>("window", new NamedType<int>(new IntegerType<int>(1, 100000), ("all", 0), ("fixed", PgclOptions.FixedWindow)), "pairs of so many mini-batches count; fixed = history",
            p => p.Window, (p, v) => p with { Window = v }),
        new Key<PgclSettings, double>("ridge", _positive, "of the least-squares fit, relative",
            p => p.Ridge, (p, v) => p with { Ridge = v }),
        new Key<PgclSettings, int>("refit", _count, "mini-batches between two fits",
            p => p.Refit, (p, v) => p with { Refit = v }),
        new Key<PgclSettings, PredictionChoice>("prediction", new ChoiceType<PredictionChoice>(), "the global prediction trains this network",
            p => p.Prediction, (p, v) => p with { Prediction = v }),
        new Key<PgclSettings, int>("coarsening", new IntegerType<int>(2, int.MaxValue), "layers for which one of the coarse network stands",
            p => p.Coarsening, (p, v) => p with { Coarsening = v }, new("prediction coarse", p => p.Prediction == PredictionChoice.Coarse, _ => Severity.Warning)),
        new Key<PgclSettings, int>("monitor", new IntegerType<int>(0, int.MaxValue), "mini-batches between two exact co-states, 0 = none",
            p => p.Monitor, (p, v) => p with { Monitor = v }, new("controls other than frozen, which predicts nothing", p => p.Control != PgclControl.Frozen, _ => Severity.Warning)),
        new Key<PgclSettings, PgclControl>("control", new ChoiceType<PgclControl>(), "baseline in place of the predictor",
            p => p.Control, (p, v) => p with { Control = v }),
        new Key<PgclSettings, StageOptimizer>("optimizer", new ChoiceType<StageOptimizer>(), "how a stage takes its steps",
            p => p.Optimizer, (p, v) => p with { Optimizer = v }));

    static bool IsSequence(SourceChoice source) => source is SourceChoice.Sine or SourceChoice.Adding;

    static string? DoubleValidation(DataSettings data) => data is { Source: SourceChoice.Csv, Test: not null, Validation.IsNone: false }
        ? "the validation data are those of data.test; give one of the two"
        : null;

    static string? NesterovAlone(TrainingSettings training) => training is { Nesterov: true, Momentum: 0 } ? "true needs training.momentum above 0" : null;

    static string? TwoWidths(NetworkSettings network) =>
        network.Widths.Count > 0 && network.Widths[^1] != network.Width ? $"the last of network.widths gives the width of a state, {network.Widths[^1]}; leave one of the two out" : null;

    static string? Inadmissible(NetworkSettings network)
    {
        IReadOnlyList<Integrator> admissible = Schemes.Admissible(network.Dynamics);
        return admissible.Contains(network.Integrator) ? null
            : $"{Name(network.Integrator)} does not fit dynamics {Name(network.Dynamics)}: use {string.Join(", ", admissible.Select(Name))}";

        static string Name<E>(E value) where E : struct, Enum => new ChoiceType<E>().Write(value)!.GetValue<string>();
    }

    static Severity FixedSize(DataSettings data) => data.Source == SourceChoice.SwissRoll ? Severity.Warning : Severity.Error;

    static TrainSettings Complete(TrainSettings settings, Func<string, bool> isGiven)
    {
        if (!isGiven("network.integrator") && settings.Network.Dynamics == Dynamics.Hamiltonian)
            settings = settings with { Network = settings.Network with { Integrator = Integrator.Verlet } };
        if (!isGiven("objective.loss") && IsSequence(settings.Data.Source)) settings = settings with { Objective = settings.Objective with { Loss = LossFunction.LeastSquares } };
        if (!isGiven("network.inputs") && settings.Data.Source == SourceChoice.Adding && settings.Network.Opening == Opening.Recurrent) settings = settings with { Network = settings.Network with { Inputs = Adding.Inputs } };
        if (settings.Network.Widths.Count > 0 && !isGiven("network.width")) settings = settings with { Network = settings.Network with { Width = settings.Network.Widths[^1] } };
        if (settings.Network.Widths.Count > 0 || settings.Network.Opening == Opening.Recurrent)
        {
            if (!isGiven("network.layers")) settings = settings with { Network = settings.Network with { Layers = 0 } };
            if (!isGiven("training.initialization")) settings = settings with { Training = settings.Training with { Initialization = InitialLayers.Scaled } };
        }
        if (!isGiven("propagation.method") && settings.Training.Method == MethodChoice.OneShot)
            settings = settings with { Propagation = settings.Propagation with { Method = PropagationChoice.LayerParallel } };
        if (settings.Training.Method is MethodChoice.Alternating or MethodChoice.Admm) settings = SplitSections.Complete(settings, isGiven);
        if (!isGiven("parallel.ranks") && settings.Training.Method == MethodChoice.Pgcl)
            settings = settings with { Parallel = settings.Parallel with { Ranks = settings.Pgcl.Stages } };
        DataSettings data = settings.Data;
        if (isGiven("data.validation") || data.Source is not (SourceChoice.Csv or SourceChoice.Idx)) return settings;
        return settings with { Data = data with { Validation = data.Test is null ? new SplitSize(0, 0.2) : SplitSize.None } };
    }
}
