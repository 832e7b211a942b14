using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;

namespace Costate.Networks.Training.Pgcl;

/// <summary>Bytes that stages take, estimated before any of them is made.</summary>
public static class StageMemory
{
    /// <summary>The need of all stages of a <see cref="PredictCorrect{T}"/> together, without the vectors of their parameters and without the data.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How the stages are trained.</param>
    /// <param name="classes">Classes that the predictors see; 0 if they see none.</param>
    /// <param name="batch">Samples of a mini-batch.</param>
    /// <param name="batches">Mini-batches of the training.</param>
    /// <param name="threads">Threads of a stage.</param>
    public static MemoryNeed Of<T>(Network<T> network, PgclOptions options, int classes, int batch, long batches, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryNeed need = Sweeps(network, options.Cuts, batch, threads);
        BatchPlan plan = BatchPlan.For(network, batch);
        (int window, long lag) = Kept(options, batches);
        // States of the last lag + 2 mini-batches, as many co-states that came early, and three at hand: that which arrived, that at the end, with a monitor two more.
        long held = (2 * (lag + 2) + 2 + (options.Monitor > 0 ? 2 : 0)) * plan.StateLength(network, gradient: false) * Unsafe.SizeOf<T>();
        for (int k = 0; k < options.Stages; k++)
            need += new MemoryNeed(0, 0, 0, held + (k < options.Stages - 1 ? CostatePredictor<T>.Bytes(network.StateFeatures, classes, window, plan.Tiling.TileSamples) : 0), 0);
        return need;
    }

    /// <summary>Bytes that a checkpoint holds of the stage with the most, about, without the vectors of its optimiser: pairs on their way and the predictor. One array holds them, so they must be fewer than <see cref="Array.MaxLength"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How the stages are trained.</param>
    /// <param name="classes">Classes that the predictors see; 0 if they see none.</param>
    /// <param name="batch">Samples of a mini-batch.</param>
    /// <param name="batches">Mini-batches of the training.</param>
    public static long Saved<T>(Network<T> network, PgclOptions options, int classes, int batch, long batches) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        BatchPlan plan = BatchPlan.For(network, batch);
        (int window, long lag) = Kept(options, batches);
        return 2 * (lag + 1) * plan.StateLength(network, gradient: false) * Unsafe.SizeOf<T>() + CostatePredictor<T>.Bytes(network.StateFeatures, classes, window, plan.Tiling.TileSamples);
    }

    /// <summary>The window and the lag as far as there are mini-batches to fill them.</summary>
    static (int Window, long Lag) Kept(PgclOptions options, long batches) => ((int)Math.Min(Math.Max(0, options.Window), batches), Math.Min(options.Lag, batches));

    /// <summary>The need of the coarse stages, which a global prediction on a coarse network trains first.</summary>
    /// <param name="coarse">The coarse network.</param>
    /// <param name="options">How the stages are trained.</param>
    /// <param name="batch">Samples of a mini-batch.</param>
    /// <param name="threads">Threads of a stage.</param>
    public static MemoryNeed OfCoarse<T>(Network<T> coarse, PgclOptions options, int batch, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Sweeps(coarse, [.. options.Cuts.Select(cut => cut / options.Coarsening)], batch, threads);

    /// <summary>Sweeps through the parts, with all states of a mini-batch kept.</summary>
    static MemoryNeed Sweeps<T>(Network<T> network, IReadOnlyList<int> cuts, int batch, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryNeed need = new(0, 0, 0, 0, 0);
        for (int k = 0; k + 1 < cuts.Count; k++)
        {
            SerialPropagator<T> propagator = new(new NetworkShare<T>(network, cuts[k], cuts[k + 1]));
            need += MemoryNeed.OfObjective(network, propagator, batch, batch, threads, linearizes: true) + MemoryNeed.OfKept(network, propagator, batch);
        }
        return need;
    }
}
