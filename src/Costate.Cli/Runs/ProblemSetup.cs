using System.Numerics;
using Costate.Cli.Commands;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Propagators.Pipeline;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Schedules;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Runs;

/// <summary>Makes the library's objects from settings: network, loss, objective, optimiser.</summary>
static class ProblemSetup
{
    const long MostKeptBytes = 2L << 30;

    /// <summary>What the network is made of, for data like these.</summary>
    /// <exception cref="Configuration.UnfitValueException">A value does not fit the data.</exception>
    public static Architecture Architecture<T>(TrainSettings settings, Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkSettings network = settings.Network;
        Recurrence? recurrence = network.Opening == Opening.Recurrent ? new() { Inputs = network.Inputs, Tied = network.Tied } : null;
        if (recurrence?.Misfit(data.Features) is { } misfit) throw new Configuration.UnfitValueException("network.inputs", $"network.inputs: {misfit}");
        return new()
        {
            Inputs = data.Features,
            Outputs = Outputs(settings, data),
            Width = network.Width,
            Widths = network.Widths.Count > 0 ? network.Widths : null,
            Opening = network.Opening,
            Recurrence = recurrence,
            Dynamics = network.Dynamics,
            Integrator = network.Integrator,
            Activation = network.Activation,
            Startup = network.Startup,
            Damping = network.Dynamics == Dynamics.Antisymmetric ? network.Damping : 0,
            Hidden = network.Hidden,
            Bias = network.Bias,
            Layers = network.Layers,
            Horizon = network.Horizon,
        };
    }

    /// <summary>The network.</summary>
    /// <exception cref="UsageException">Its sizes do not fit together.</exception>
    public static Network<T> Network<T>(Architecture architecture) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Usable(() => architecture.Build<T>(), "network");

    /// <summary>Epochs of all levels together, unless --epochs says otherwise.</summary>
    public static int TotalEpochs(TrainingSettings training) => (int)Math.Min(int.MaxValue, (long)training.Epochs * training.Levels);

    /// <summary>Networks, objectives and methods of a run, level by level. Settings that do not fit one another, the data or the memory are refused here, before anything large is allocated or anything is written.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="data">The data.</param>
    /// <param name="epochs">Epochs to do in total.</param>
    /// <param name="workers">The ranks, and the threads of this one.</param>
    /// <param name="stop">Asks full-batch methods to abandon a step between two evaluations, all ranks the same one.</param>
    /// <exception cref="UsageException">They do not fit; the message says what would.</exception>
    public static Cascade<T> Cascade<T>(TrainSettings settings, TrainingData<T> data, int epochs, Workers workers, AgreedStop? stop = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Architecture finest = Architecture(settings, data.Training);
        Network<T> network = Network<T>(finest);
        Compatibility.Demand(settings);
        PgclChoice.Demand(settings, network, data.Training);
        long tensors = network.Layers * (long)network.Steps.First[0].Blocks.Count + network.Opening.Blocks.Count + network.Readout.Blocks.Count;
        if (network.Opening.Blocks.Count > ReaderLimits.Default.Tensors)
            throw new UsageException($"network.tied: the time steps of the opening are {network.Opening.Blocks.Count} tensors in a model file, but it holds {ReaderLimits.Default.Tensors} at most: use true, or shorter sequences");
        if (tensors > ReaderLimits.Default.Tensors)
            throw new UsageException($"network.layers: {network.Layers} layers are {tensors} tensors in a model file, but it holds {ReaderLimits.Default.Tensors} at most");
        RankLayout layout = workers.Layout;
        MemoryNeed need = MemoryDemand.Of(settings, network, data, epochs, layout);
        MemoryDemand.Demand(settings, need, "training");
        int levels = settings.Training.Levels;
        return new(levels, Level, DepthTransfer<T>.For(settings.Network.Integrator, settings.Training.Prolongation));

        Network<T> WithLayers(int layers) => layers == finest.Layers ? network : Network<T>(finest with { Layers = layers });

        TrainingLevel<T> Level(int level)
        {
            long left = need.Left(MemoryNeed.Available) / layout.Here / (settings.Regularized is null ? 1 : 2);   // the networks below have as many layers together
            TrainingProblem<T> problem = Problem(settings, WithLayers(finest.Layers >> (levels - 1 - level)), data.Training, data.Validation, workers, left, stop);
            TrainingLevel<T> made = new(problem, settings.Training.Method == MethodChoice.Pgcl
                ? PgclChoice.Create(settings, problem, workers, stop)
                : MethodSetup.Create(settings, problem, layers => Problem(settings, WithLayers(layers), data.Training, null, workers, left, stop), stop?.Token ?? default));
            return settings.Training.Method == MethodChoice.Alternating ? made with { TakesBatches = true, DropsIncompleteBatch = true } : made;
        }
    }

    /// <summary>How states and co-states are computed.</summary>
    /// <param name="propagation">The settings.</param>
    /// <param name="threads">Threads that share the memory.</param>
    /// <param name="workers">The ranks and the threads of this one; null where it is only asked what it would need.</param>
    public static IPropagator<T> Propagator<T>(PropagationSettings propagation, int threads, Workers? workers = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> => propagation.Method switch
    {
        PropagationChoice.LayerParallel => new LayerParallelPropagator<T>(LayerParallel<T>(propagation), workers?.Groups ?? RankGroups.Alone, workers?.Team ?? new ThreadTeam(1)),
        PropagationChoice.Checkpointed => new CheckpointedPropagator<T>((long)Math.Min(long.MaxValue / 2, Math.Ceiling(propagation.Memory * (1 << 20) / threads))),
        PropagationChoice.Reversible => new ReversiblePropagator<T>(),
        _ => new SerialPropagator<T>(),
    };

    /// <summary>Levels, cycles and tolerances.</summary>
    public static LayerParallelOptions LayerParallel<T>(PropagationSettings propagation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MgritOptions options = new()
        {
            Relaxations = propagation.Relaxation switch { RelaxationChoice.Fcf => [1], RelaxationChoice.Fcfcf => [2, 1], _ => [0, 1] },
            Cycle = propagation.Cycle,
            Tolerance = propagation.Tolerance,
            RoundOff = Math.ScaleB(1, typeof(T) == typeof(float) ? -23 : -52),
        };
        return new()
        {
            Coarsening = new() { Factors = [propagation.Coarsening], LeastSteps = propagation.MinCoarse, MostLevels = propagation.MaxLevels },
            State = options,
            Costate = options with { Tolerance = propagation.CostateTolerance },
            Cycles = propagation.Cycles,
            Weights = propagation.Weights,
        };
    }

    /// <summary>Samples of a gradient.</summary>
    public static int Batch(TrainingSettings training, int samples) =>
        MethodSetup.TakesMiniBatches(training.Method) && training.Batch > 0 ? Math.Min(training.Batch, samples) : samples;

    /// <summary>Objective, regularisation, validation.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="network">The network.</param>
    /// <param name="training">The training data.</param>
    /// <param name="validation">The validation data, if there are any.</param>
    /// <param name="workers">The ranks, and the threads of this one.</param>
    /// <param name="left">Bytes that may be taken to keep states for products with the curvature: no more than there are; the result is the same with none.</param>
    /// <param name="stop">Asks all ranks to stop.</param>
    /// <exception cref="ArgumentException">The network was made for other data.</exception>
    public static TrainingProblem<T> Problem<T>(TrainSettings settings, Network<T> network, Dataset<T> training, Dataset<T>? validation, Workers workers, long left = long.MaxValue, AgreedStop? stop = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ILoss<T> loss = Losses.Create<T>(settings.Objective.Loss);
        int[]? cuts = settings.Training.Method == MethodChoice.Pgcl && workers.Ranks.Size > 1 ? [.. PgclChoice.Options(settings, network, training).Cuts] : null;
        NetworkObjective<T> Data(Dataset<T> data) => new(network, loss, data, cuts is null
            ? Propagator<T>(settings.Propagation, workers.Team.Size, workers)
            : new PipelinePropagator<T>(cuts, workers.Groups, workers.Team), workers.Team, workers.Groups)
        { KeptBytes = Math.Min(MostKeptBytes, left), Stop = stop };
        NetworkObjective<T> objective = Data(training);
        return new(network, objective, validation is null ? null : Data(validation), [.. Regularization(settings.Objective, objective.Share)]);
    }

    /// <summary>The terms besides the data: those with a strength above zero.</summary>
    public static IEnumerable<IObjective<Dense<T>>> Regularization<T>(ObjectiveSettings objective, NetworkShare<T> share) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (objective.Tikhonov > 0 || objective.OpeningTikhonov > 0 || objective.ReadoutTikhonov > 0)
            yield return new Tikhonov<T>(share, objective.Tikhonov, objective.OpeningTikhonov, objective.ReadoutTikhonov);
        if (objective.Smoothness > 0) yield return new Smoothness<T>(share, objective.Smoothness);
    }

    /// <summary>Initial parameters.</summary>
    public static Dense<T> Initial<T>(TrainSettings settings, Network<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Initialization { Layers = settings.Training.Initialization, Gain = settings.Training.Gain, Activation = settings.Network.Activation, Seed = settings.Seed }.Parameters(network);

    /// <summary>How the training is paced.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="epochs">Epochs to do in total; those of the settings belong to one level.</param>
    public static TrainingOptions Options(TrainSettings settings, int epochs) => new()
    {
        Epochs = epochs,
        LevelEpochs = settings.Training.Epochs,
        Batch = settings.Training.Batch,
        Rate = settings.Training.Rate,
        Seed = settings.Seed,
        Schedule = settings.Training.Schedule switch
        {
            ScheduleChoice.Step => new StepRate(),
            ScheduleChoice.Cosine => new CosineRate(),
            ScheduleChoice.Inverse => new InverseRate(),
            _ => new ConstantRate(),
        },
    };

    static int Outputs<T>(TrainSettings settings, Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ILoss<T> loss = Losses.Create<T>(settings.Objective.Loss);
        if (data.Labels is not null) return Usable(() => loss.ScoresFor(data.Classes), "objective.loss");
        if (loss.ReadsValues) return data.Outputs;
        throw new UsageException($"objective.loss: {settings.Objective.LossName} compares classes, but the data hold target values: use least-squares or l1");
    }

    /// <summary>For calls that check values of the user and nothing else: what they refuse is a mistake of the user, not of the program.</summary>
    /// <param name="make">The call.</param>
    /// <param name="section">The key or section to name.</param>
    /// <exception cref="UsageException">It refused them.</exception>
    public static R Usable<R>(Func<R> make, string section)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"{section}: {Refusal.Sentence(e)}");
        }
    }
}
