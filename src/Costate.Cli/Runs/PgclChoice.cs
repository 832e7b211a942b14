using System.Numerics;
using Costate.Cli.Commands;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Training;
using Costate.Networks.Training.Pgcl;
using Costate.Numerics.Communication;

namespace Costate.Cli.Runs;

/// <summary>Makes stages that train with predicted co-states from settings.</summary>
static class PgclChoice
{
    /// <summary>States at a cut may have so many features: the predictor solves systems of this size.</summary>
    const int MostFeatures = 2000;

    /// <summary>Most stages of which predictors do not need to see the classes.</summary>
    const int FewStages = 2;

    /// <summary>The method.</summary>
    public static PredictCorrect<T> Create<T>(TrainSettings settings, TrainingProblem<T> problem, Workers workers, AgreedStop? stop) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PgclSetup<T> setup = new()
        {
            Network = problem.Network,
            Loss = Losses.Create<T>(settings.Objective.Loss),
            Data = problem.Data.Data,
            Optimizer = () => MethodSetup.Rated<T>(settings.Training, settings.Pgcl.Optimizer == StageOptimizer.Sgd),
            Regularization = part => ProblemSetup.Regularization(settings.Objective, part),
        };
        return new(setup, Options(settings, problem.Network, problem.Data.Data), problem.Data.Share, workers.Team, stop);
    }

    /// <summary>Refuses stages that do not fit the network or the data; nothing with another method.</summary>
    /// <exception cref="UsageException">They do not; the message says what would.</exception>
    public static void Demand<T>(TrainSettings settings, Network<T> network, Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (settings.Training.Method == MethodChoice.Pgcl) Options(settings, network, data);
    }

    /// <summary>Cuts and all else.</summary>
    /// <exception cref="UsageException">They do not fit the network or the data.</exception>
    public static PgclOptions Options<T>(TrainSettings settings, Network<T> network, Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PgclSettings pgcl = settings.Pgcl;
        bool labels = SeesLabels(pgcl, data);
        int coarsening = pgcl.Prediction == PredictionChoice.Coarse ? pgcl.Coarsening : 1;
        if (pgcl.Stages > 1 && network.StateFeatures > MostFeatures)
            throw new UsageException($"pgcl: states with {network.StateFeatures} features are too wide for the predictor, which solves systems of that size: use a network.width of at most {MostFeatures}");
        if (coarsening > 1 && !network.Steps.CanSpan)
            throw new UsageException("pgcl.prediction: a coarse network needs a one-step method, of which larger steps stand for several layers, but ab3 is a multistep method: use another network.integrator, or prediction fine");
        if (pgcl.Labels == AutoChoice.True && data.Labels is null) throw new UsageException("pgcl.labels: the data have target values, not classes: leave it out");
        return new()
        {
            Cuts = ProblemSetup.Usable(() => Cuts(settings, network, data, labels ? data.Classes : 0, coarsening), "pgcl.cuts"),
            History = pgcl.History,
            Lag = pgcl.Lag,
            Labels = labels,
            Forgetting = pgcl.Forgetting,
            Window = pgcl.Window,
            Ridge = pgcl.Ridge,
            Refit = pgcl.Refit,
            Coarsening = coarsening,
            Monitor = pgcl.Monitor,
            Control = pgcl.Control,
            Seed = settings.Seed,
        };
    }

    /// <summary>Bytes that the stages take besides parameters and data.</summary>
    /// <exception cref="UsageException">A stage has more to save than an array holds.</exception>
    public static MemoryNeed Need<T>(TrainSettings settings, Network<T> network, Dataset<T> data, int batch, int epochs, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PgclOptions options = Options(settings, network, data);
        long batches = (long)epochs * ((data.Samples + batch - 1) / batch), saved = StageMemory.Saved(network, options, options.Labels ? data.Classes : 0, batch, batches);
        if (saved > Array.MaxLength)
            throw new UsageException(FormattableString.Invariant($"pgcl: a stage saves {saved >> 20} MiB of pairs and predictor, but a checkpoint holds {Array.MaxLength >> 20} MiB of them: use a smaller pgcl.window, pgcl.lag or network.width"));
        MemoryNeed need = StageMemory.Of(network, options, options.Labels ? data.Classes : 0, batch, batches, threads);
        if (options.Coarsening == 1 || options.History == 0) return need;
        Network<T> coarse = ProblemSetup.Network<T>(ProblemSetup.Architecture(settings, data) with { Layers = network.Layers / options.Coarsening });
        return need + StageMemory.OfCoarse(coarse, options, batch, threads);
    }

    /// <summary>Counted costs of the stages.</summary>
    public static StageCosts Costs<T>(TrainSettings settings, Network<T> network, Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        ProblemSetup.Architecture(settings, data), network.StateFeatures, SeesLabels(settings.Pgcl, data) ? data.Classes : 0, ProblemSetup.Batch(settings.Training, data.Samples));

    static bool SeesLabels<T>(PgclSettings pgcl, Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        data.Labels is not null && (pgcl.Labels == AutoChoice.True || pgcl.Labels == AutoChoice.Auto && pgcl.Stages > FewStages);

    static int[] Cuts<T>(TrainSettings settings, Network<T> network, Dataset<T> data, int classes, int coarsening) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PgclSettings pgcl = settings.Pgcl;
        if (pgcl.Cuts.Layers is { Count: > 0 } layers)
        {
            if (layers.Count != pgcl.Stages - 1) throw new ArgumentException($"{layers.Count} cuts make {layers.Count + 1} stages, but pgcl.stages asks for {pgcl.Stages}");
            if (layers[^1] >= network.Layers) throw new ArgumentException($"the last stage begins with layer {layers[^1]}, but the layers are numbered from 0 to {network.Layers - 1}");
            if (layers.Any(cut => cut % coarsening != 0)) throw new ArgumentException($"with a coarse prediction every cut is a multiple of pgcl.coarsening ({coarsening})");
            return [0, .. layers, network.Layers];
        }
        return pgcl.Cuts.Rule == CutRule.Equal
            ? StageCuts.Equal(network.Layers, pgcl.Stages, coarsening)
            : StageCuts.Balanced(ProblemSetup.Architecture(settings, data), pgcl.Stages, network.StateFeatures, classes, ProblemSetup.Batch(settings.Training, data.Samples), coarsening);
    }
}
