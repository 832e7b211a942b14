using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Cli.Commands;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;

namespace Costate.Cli.Runs;

/// <summary>What a run takes of the memory, and what is refused because it takes too much.</summary>
static class MemoryDemand
{
    /// <summary>Bytes that a training takes on this machine, with all that its method keeps.</summary>
    /// <exception cref="UsageException">A bound on the memory is too small, or a part cannot be held at all.</exception>
    public static MemoryNeed Of<T>(TrainSettings settings, Network<T> network, TrainingData<T> data, int epochs, RankLayout layout) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryNeed need = Bounded(settings, layout.Threads, own => OnMachine(own, network, data, epochs, layout)) + OwnNeed(settings, network, data.Training, layout);
        return MethodSetup.IsReadoutApart(settings.Training) ? need + ProblemSetup.Usable(() => MemoryNeed.OfEliminatedReadout(network, data.Training.Samples), "training.readout") : need;
    }

    /// <summary>Bytes that a training takes on this machine, without what its method keeps besides.</summary>
    /// <exception cref="UsageException">A part of it cannot be held at all.</exception>
    public static MemoryNeed OnMachine<T>(TrainSettings settings, Network<T> network, TrainingData<T> data, int epochs, RankLayout layout) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int groups = layout.Ranks > 1 ? RankedRun.Groups(settings, layout.Ranks) : 1;
        MemoryNeed all = OfAllRanks(settings, network, data, epochs, layout).InGroups(groups);
        if (!layout.AreProcesses) return all;
        // Where ranks share the layers, the first one collects parameters for a model and for a checkpoint.
        return all.OnMachine(layout.Here, layout.Ranks, MemoryNeed.OfVectors(network, layout.Ranks > groups ? 2 : 0));
    }

    /// <summary>The need of the variables of a method: those of the samples are shared, sums and weights every rank has.</summary>
    static MemoryNeed OwnNeed<T>(TrainSettings settings, Network<T> network, Dataset<T> training, RankLayout layout) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryNeed need = MethodSetup.OwnNeed(settings, network, training, layout.Threads * layout.Ranks);
        if (layout.Ranks == 1 || !MethodSetup.IsSplit(settings.Training.Method)) return need;
        need = need.InGroups(layout.Ranks);
        return layout.AreProcesses ? need.OnMachine(layout.Here, layout.Ranks, new(0, 0, 0, 0, 0)) : need;
    }

    static MemoryNeed OfAllRanks<T>(TrainSettings settings, Network<T> network, TrainingData<T> data, int epochs, RankLayout layout) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Trainer = 2;   // parameters, those of the last good epoch
        OptimizerVectors optimizer = OptimizerVectors.Of(settings.Training.Method, epochs);
        int copied = MethodSetup.IsReadoutApart(settings.Training) ? optimizer.Saved : 0, samples = data.Training.Samples;   // copied: into a checkpoint
        bool inStages = settings.Training.Method == MethodChoice.Pgcl;
        int batch = ProblemSetup.Batch(settings.Training, samples), threads = layout.Threads * layout.Ranks;
        IPropagator<T> propagator = ProblemSetup.Propagator<T>(settings.Propagation, layout.Threads);
        bool linearizes = settings.Training.Method == MethodChoice.Newton || settings.Regularized is not null || settings.Training.Readout != ReadoutChoice.Joint;
        MemoryNeed need = MemoryNeed.OfVectors(network, Trainer + optimizer.Working + copied)
            + MemoryNeed.OfObjective(network, propagator, samples, inStages ? 0 : batch, threads, linearizes) + MemoryNeed.OfData(data.Training);
        if (settings.Regularized is not null) need += DepthSetup.OwnNeed(settings, data.Training, layout.Threads, threads);
        if (inStages) need += PgclChoice.Need(settings, network, data.Training, batch, epochs, layout.Threads);
        if (settings.Training.Method == MethodChoice.OneShot && propagator is LayerParallelPropagator<T> layers) need += OneShotNeed(layers, network, samples, layout.Ranks);
        if (data.Validation is not { } validation) return need;
        return need + MemoryNeed.OfObjective(network, propagator, validation.Samples, 0, threads) + MemoryNeed.OfData(validation);
    }

    /// <summary>The trajectories from which one-shot optimisation goes on, and what a checkpoint collects of them.</summary>
    static MemoryNeed OneShotNeed<T>(LayerParallelPropagator<T> propagator, Network<T> network, int samples, int ranks) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long numbers = OneShotIteration<T>.TrajectoryLength(propagator, network, samples), bytes = numbers * Unsafe.SizeOf<T>();
        if (bytes / 2 > Array.MaxLength)
            throw new UsageException(FormattableString.Invariant($"training.method: one-shot saves the states at every coarse layer for all samples, {bytes / 2 >> 20} MiB, but a checkpoint holds {Array.MaxLength >> 20} MiB of them: use a larger propagation.coarsening, fewer samples, or precision: single"));
        // Accepted states; all of it on rank 0, and on its way there; after a resume on every rank until the first solve.
        return new(0, 0, 0, bytes / 2 + (1L + ranks) * bytes, 0);
    }

    /// <summary>The need of a sweep within the bound of <c>propagation.memory</c>.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="threads">Threads that share the memory.</param>
    /// <param name="need">The need of such settings; refuses a bound that is too small.</param>
    /// <exception cref="UsageException">It is; the message says what would do.</exception>
    public static MemoryNeed Bounded(TrainSettings settings, int threads, Func<TrainSettings, MemoryNeed> need)
    {
        try
        {
            return need(settings);
        }
        catch (ArgumentException e)
        {
            (double low, double high) = (settings.Propagation.Memory, settings.Propagation.Memory);
            while (!Fits(high *= 2)) low = high;
            while (high > 1.005 * low)
            {
                double middle = (low + high) / 2;
                if (Fits(middle)) high = middle;
                else low = middle;
            }
            throw new UsageException($"propagation.memory: {Refusal.Sentence(e)}: propagation.memory: {(1.006 * high).ToString("G3", CultureInfo.InvariantCulture)} (MiB over {Counted.Of(threads, "thread")}) would do");
        }

        bool Fits(double memory)
        {
            try
            {
                need(settings with { Propagation = settings.Propagation with { Memory = memory } });
                return true;
            }
            catch (ArgumentException)
            {
                return !(memory < double.MaxValue / 4);
            }
        }
    }

    /// <summary>Refuses what does not fit into the memory.</summary>
    /// <param name="settings">The settings, for what may help.</param>
    /// <param name="need">The need.</param>
    /// <param name="what">What needs it.</param>
    /// <exception cref="UsageException">It does not fit.</exception>
    public static void Demand(TrainSettings settings, MemoryNeed need, string what)
    {
        if (need.Excess(MemoryNeed.Available) is not { } excess) return;
        List<string> remedies = ["a smaller network.width"];
        if (settings.Network.Layers > 0) remedies.Add("fewer network.layers");
        if (settings.Network.Opening == Opening.Recurrent) remedies.Add("shorter sequences");
        if (settings.Precision == PrecisionChoice.Double && what == "training") remedies.Add("precision: single");
        if (MethodSetup.IsReadoutApart(settings.Training) && what == "training") remedies.Add("training.readout: joint");
        if (settings.Training.Method == MethodChoice.Lbfgs && what == "training") remedies.Add("another training.method than lbfgs");
        if (need.States > need.Total / 10)
        {
            bool inStages = settings.Training.Method == MethodChoice.Pgcl;
            if (settings.Threads != 1) remedies.Add("fewer threads");
            if (!MethodSetup.IsFullBatch(settings.Training.Method)) remedies.Add("a smaller training.batch");
            if (inStages) remedies.Add("a smaller pgcl.window or pgcl.lag");
            if (settings.Propagation.Method == PropagationChoice.LayerParallel) remedies.Add("a larger propagation.coarsening");
            if (settings.Propagation.Method == PropagationChoice.Serial && what == "training" && !inStages) remedies.Add("propagation.method: checkpointed");
        }
        throw new UsageException($"{what}: {excess}: choose {string.Join(", or ", remedies)}");
    }
}
