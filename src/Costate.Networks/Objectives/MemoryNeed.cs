using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Data;
using Costate.Networks.Propagators;

namespace Costate.Networks.Objectives;

/// <summary>Bytes that a network and its objectives take, estimated before any of them is allocated.</summary>
/// <param name="Vectors">Parameters, gradients and other vectors as long as they are.</param>
/// <param name="Prepared">Prepared parameters, for each objective once.</param>
/// <param name="Sums">Sums of parameter gradients, for each chunk of the batch once.</param>
/// <param name="States">States, caches and scores, for each thread once.</param>
/// <param name="Data">Inputs and targets.</param>
public sealed record MemoryNeed(long Vectors, long Prepared, long Sums, long States, long Data)
{
    /// <summary>All of it.</summary>
    public long Total => Vectors + Prepared + Sums + States + Data;

    /// <summary>Bytes that this process may take: the memory of the machine, or less where a container or the runtime is limited.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The need of vectors as long as the parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="count">How many there are at a time.</param>
    public static MemoryNeed OfVectors<T>(Network<T> network, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new((long)count * network.Parameters * Unsafe.SizeOf<T>(), 0, 0, 0, 0);

    /// <summary>The need of a <see cref="NetworkObjective{T}"/>, without the data themselves.</summary>
    /// <param name="network">The network.</param>
    /// <param name="propagator">How states and co-states are computed.</param>
    /// <param name="samples">Samples of the data.</param>
    /// <param name="batch">Samples of a mini-batch that gradients are asked for; 0 if only values are.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="linearizes">Whether products with the curvature are asked for, or gradients from kept states.</param>
    public static MemoryNeed OfObjective<T>(Network<T> network, IPropagator<T> propagator, int samples, int batch, int threads, bool linearizes = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        BatchPlan all = BatchPlan.For(network, samples), part = batch > 0 ? BatchPlan.For(network, batch) : all;
        NetworkShare<T> share = propagator.Share(network);
        (int own, bool whole) = (share.End - share.First, propagator.TakesWholeBatch);
        Tiling block = whole ? Tiling.Covering(all.Tiling, part.Tiling) : Tiling.Covering(all.LargestBlock, part.LargestBlock);
        long states = (whole ? 1 : Math.Min(threads, Math.Max(all.Chunks, part.Chunks))) * BlockPass<T>.Length(network, propagator, block, batch > 0);
        int together = all.LayersTogether(network, propagator, gradient: false), back = batch > 0 ? part.LayersTogether(network, propagator, gradient: true) : together;
        if (linearizes) back = network.Layers;
        if (together < network.Layers) states += all.StateLength(network, gradient: false);
        if (back < network.Layers && batch > 0) states += part.StateLength(network, gradient: true);
        (together, back) = (Math.Min(together, own), Math.Min(back, own));
        long sums = batch > 0 ? part.Chunks * Accumulators<T>.Length(network, back) : 0, prepared = Controls<T>.Length(network, Math.Max(together, back));
        if (together != back) prepared += Controls<T>.Length(network, Math.Min(together, back));
        long size = Unsafe.SizeOf<T>();
        return new(0, prepared * size, sums * size, states * size, 0);
    }

    /// <summary>The need of a <see cref="NetworkObjective{T}"/> besides, that keeps all states of a batch for its derivatives.</summary>
    /// <param name="network">The network.</param>
    /// <param name="propagator">How states and co-states are computed.</param>
    /// <param name="batch">Samples of a batch.</param>
    public static MemoryNeed OfKept<T>(Network<T> network, IPropagator<T> propagator, int batch) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(0, 0, 0, new BatchShare(BatchPlan.For(network, batch)).BlocksOf(0).Sum(block => BlockPass<T>.Length(network, propagator, block, keep: true)) * Unsafe.SizeOf<T>(), 0);

    /// <summary>The need of an <see cref="EliminatedReadout{T}"/> besides its objective: vectors as long as the parameters, and the problem of the readout alone, in double precision.</summary>
    /// <param name="network">The network.</param>
    /// <param name="samples">Samples of the data.</param>
    /// <exception cref="ArgumentException">The readout has too many parameters to be solved for.</exception>
    public static MemoryNeed OfEliminatedReadout<T>(Network<T> network, int samples) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OfVectors(network, 5) + new MemoryNeed(0, 0, 0, sizeof(double) * ReadoutProblem.Length(network.Readout.Shape.Outputs, network.Width, samples), 0);

    /// <summary>The need of data.</summary>
    public static MemoryNeed OfData<T>(Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(0, 0, 0, 0, (data.Inputs.LongLength + (data.Targets?.LongLength ?? 0)) * Unsafe.SizeOf<T>() + sizeof(int) * (data.Labels?.LongLength ?? 0));

    /// <summary>The need of both.</summary>
    public static MemoryNeed operator +(MemoryNeed a, MemoryNeed b) => Add(a, b);

    /// <summary>The need of both.</summary>
    public static MemoryNeed Add(MemoryNeed a, MemoryNeed b) => new(a.Vectors + b.Vectors, a.Prepared + b.Prepared, a.Sums + b.Sums, a.States + b.States, a.Data + b.Data);

    /// <summary>The need on one machine of a job with ranks on several: an even share of what the ranks hold together, and the data once for each rank.</summary>
    /// <param name="here">Ranks on this machine, each a process of its own.</param>
    /// <param name="all">Ranks of the job.</param>
    /// <param name="whole">What rank 0 collects besides: vectors of the whole network.</param>
    public MemoryNeed OnMachine(int here, int all, MemoryNeed whole)
    {
        return Add(new(Share(Vectors), Share(Prepared), Share(Sums), Share(States), here * Data), whole);

        long Share(long bytes) => (long)Math.Ceiling((double)bytes * here / all);
    }

    /// <summary>The need where so many groups of ranks of one process share the samples: each has the parameters.</summary>
    public MemoryNeed InGroups(int groups) => this with { Vectors = groups * Vectors, Prepared = groups * Prepared };

    /// <summary>Bytes that are left for what may be kept, but need not be; 0 if there are none.</summary>
    /// <param name="available">Bytes that may be taken.</param>
    public long Left(long available) => Math.Max(0, available - Total);

    /// <summary>Says where the need is too large; null if it is not.</summary>
    /// <param name="available">Bytes that may be taken.</param>
    /// <returns>A sentence without its full stop: the need, its parts, and what is available.</returns>
    public string? Excess(long available) => Total <= available ? null
        : $"it needs about {Size(Total)} of memory (parameters, gradients and vectors of the method {Size(Vectors)}, prepared parameters {Size(Prepared)}, sums of gradients {Size(Sums)}, states {Size(States)}, data {Size(Data)}), but {Size(available)} are available";

    static string Size(long bytes) => bytes >= 10L << 30 ? $"{bytes >> 30} GiB" : $"{(bytes + (1 << 20) - 1) >> 20} MiB";
}
