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
    /// <param name="threads">Threads of a stage.</param>
    public static MemoryNeed Of<T>(Network<T> network, PgclOptions options, int classes, int batch, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryNeed need = Sweeps(network, options.Cuts, batch, threads);
        BatchPlan plan = BatchPlan.For(network, batch);
        // States of the last lag + 2 mini-batches, as many co-states that came early, and three at hand: that which arrived, that at the end, with a monitor two more.
        long held = (2 * (options.Lag + 2L) + 2 + (options.Monitor > 0 ? 2 : 0)) * plan.StateLength(network, gradient: false) * Unsafe.SizeOf<T>();
        for (int k = 0; k < options.Stages; k++)
            need += new MemoryNeed(0, 0, 0, held + (k < options.Stages - 1 ? CostatePredictor<T>.Bytes(network.StateFeatures, classes, options, plan.Tiling.TileSamples) : 0), 0);
        return need;
    }

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
