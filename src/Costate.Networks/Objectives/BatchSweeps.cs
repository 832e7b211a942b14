using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>Carries all blocks of a batch through network and loss and back, chunk by chunk on a team of threads, and adds up.</summary>
/// <remarks>
/// A free thread takes the next chunk. Every chunk has sums of its own, which are added as a fixed tree. Blocks pass through the memory of the thread that takes them; with
/// <see cref="Keeps"/> every block has memory of its own, so that derivatives can be asked for again without another forward sweep.
/// </remarks>
sealed class BatchSweeps<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly ILoss<T> _loss;
    readonly IPropagator<T> _propagator;
    readonly ThreadTeam _team;
    readonly SampleSet<T> _samples;
    readonly BlockPass<T>?[] _passes;
    readonly Accumulators<T>?[] _sums;
    readonly double[] _losses;
    readonly long[] _correct;
    readonly Action<int, int> _runChunk, _reduceGroup;
    BlockPass<T>?[] _kept = [];
    BatchPlan _plan;
    BatchTask _task;
    Dense<T>? _gradient;
    long? _keptBytes;
    bool _fromKept;

    public BatchSweeps(Network<T> network, ILoss<T> loss, IPropagator<T> propagator, SampleSet<T> samples, ThreadTeam team)
    {
        (_network, _loss, _propagator, _samples, _team) = (network, loss, propagator, samples, team);
        Controls = new(network);
        _passes = new BlockPass<T>?[team.Size];
        _sums = new Accumulators<T>?[BatchPlan.MostChunks];
        _losses = new double[BatchPlan.MostChunks];
        _correct = new long[BatchPlan.MostChunks];
        (_runChunk, _reduceGroup) = (RunChunk, ReduceGroup);
        Plan();
    }

    /// <summary>The parameters, prepared.</summary>
    public Controls<T> Controls { get; }

    /// <summary>The direction of products, prepared.</summary>
    public Controls<T>? Direction { get; set; }

    /// <summary>Whether blocks keep what derivatives need. Who decides looks at <see cref="KeptBytes"/> first.</summary>
    public bool Keeps { get; set; }

    /// <summary>Where scores go, samples × outputs.</summary>
    public T[]? Scores { get; set; }

    /// <summary>Where final states go, width × stride.</summary>
    public double[]? States { get; set; }

    /// <summary>Numbers of a row of <see cref="States"/>.</summary>
    public int Stride { get; set; }

    /// <summary>The mean loss that the last task left.</summary>
    public double Loss
    {
        get
        {
            double sum = 0;
            for (int chunk = 0; chunk < _plan.Chunks; chunk++) sum += _losses[chunk];
            return sum / _samples.Count;
        }
    }

    /// <summary>Samples whose class was right, after <see cref="BatchTask.Value"/>.</summary>
    public long Correct
    {
        get
        {
            long sum = 0;
            for (int chunk = 0; chunk < _plan.Chunks; chunk++) sum += _correct[chunk];
            return sum;
        }
    }

    /// <summary>Bytes that keeping all blocks takes.</summary>
    public long KeptBytes => _keptBytes ??= _plan.Blocks().Sum(block => BlockPass<T>.Length(_network, _propagator, block, keep: true)) * Unsafe.SizeOf<T>();

    /// <summary>What the sweeps need and how well they work: bytes over all threads, steps taken once more by a gradient, the largest error.</summary>
    public SweepStatistics Statistics
    {
        get
        {
            (long bytes, long kept, long recomputed, double error) = (0, 0, 0, 0);
            foreach (BlockPass<T>? pass in _passes) (bytes, recomputed, error) = Larger(pass, bytes, recomputed, error);
            foreach (BlockPass<T>? pass in _kept)
            {
                (_, recomputed, error) = Larger(pass, 0, recomputed, error);
                kept += pass?.Sweep.Statistics.StateBytes ?? 0;
            }
            return new(Math.Min(_team.Size, _plan.Chunks) * bytes + kept, recomputed, error);
        }
    }

    /// <summary>Another batch: all that was kept is dropped.</summary>
    public void Plan()
    {
        _plan = BatchPlan.For(_network, _samples.Count);
        (_kept, _keptBytes) = ([], null);
    }

    /// <summary>Does it for all blocks.</summary>
    /// <param name="task">What.</param>
    /// <param name="fromKept">Final states: whether those that are kept will do.</param>
    public void Run(BatchTask task, bool fromKept = false)
    {
        (_task, _fromKept) = (task, fromKept);
        if (Keeps && _kept.Length == 0) _kept = new BlockPass<T>?[_plan.Tiling.Tiles];
        for (int member = 0; member < Math.Min(_team.Size, _plan.Chunks); member++)
        {
            Tiling needed = _plan.LargestBlock;
            if (_passes[member] is { } existing)
            {
                needed = Tiling.Covering(existing.Largest, needed);
                if (needed == existing.Largest) continue;
            }
            _passes[member] = new(_network, _loss, _propagator, _samples, needed);
        }
        _team.ForEach(_plan.Chunks, _runChunk);
    }

    /// <summary>gradient ← the sums of the last task, in the layout of the parameters.</summary>
    public void Reduce(Dense<T> gradient)
    {
        _gradient = gradient;
        _team.ForEach(ReductionGroups, _reduceGroup);
        _gradient = null;
    }

    static (long, long, double) Larger(BlockPass<T>? pass, long bytes, long recomputed, double error)
    {
        SweepStatistics own = pass?.Sweep.Statistics ?? default;
        return (Math.Max(bytes, own.StateBytes), Math.Max(recomputed, own.RecomputedSteps), Math.Max(error, own.ReconstructionError));
    }

    void RunChunk(int member, int chunk)
    {
        Accumulators<T>? sums = null;
        if (_task is BatchTask.Gradient or BatchTask.Backward or BatchTask.Product)
        {
            sums = _sums[chunk] ??= new(_network);
            sums.SetZero();
        }
        bool keeps = Keeps && (_fromKept || _task is BatchTask.Linearize or BatchTask.Backward or BatchTask.Product);
        (double loss, long correct) = (0, 0);
        (int first, int end) = _plan.Chunk(chunk);
        for (int tile = first; tile < end; tile += _plan.BlockTiles)
        {
            Tiling block = _plan.Tiling.Range(tile, Math.Min(_plan.BlockTiles, end - tile));
            BlockPass<T> pass = keeps ? _kept[tile] ??= new(_network, _loss, _propagator, _samples, block) : _passes[member]!;
            if (_task == BatchTask.States && !keeps) pass.FinalStates(Controls, _plan.Tiling.Start(tile), block, States!, Stride);
            else if (_task == BatchTask.Linearize || !keeps) pass.Forward(Controls, _plan.Tiling.Start(tile), block, keep: keeps || sums is not null);
            else if (_task == BatchTask.Backward) pass.Readout(Controls);   // it may have changed since
            (double blockLoss, long blockCorrect) = Finish(pass, sums);
            loss += blockLoss;
            correct += blockCorrect;
        }
        (_losses[chunk], _correct[chunk]) = (loss, correct);
    }

    /// <summary>What the task asks of a block behind its final state.</summary>
    (double Loss, long Correct) Finish(BlockPass<T> pass, Accumulators<T>? sums)
    {
        double weight = 1.0 / _samples.Count;
        switch (_task)
        {
            case BatchTask.Value:
                return (pass.Loss(weight, differentiate: false), pass.Correct());
            case BatchTask.Gradient or BatchTask.Backward:
                double loss = pass.Loss(weight, differentiate: true);
                pass.Backward(Controls, sums!);
                return (loss, 0);
            case BatchTask.Product:
                pass.Product(Controls, Direction!, weight, sums!);
                return default;
            case BatchTask.Scores:
                pass.CopyScores(Scores!);
                return default;
            case BatchTask.States when _fromKept:
                pass.CopyStates(States!, Stride);
                return default;
            default:
                return default;
        }
    }

    int ReductionGroups => Math.Clamp((int)(Accumulators<T>.Length(_network) * _plan.Chunks / 65536), 1, Math.Min(_network.Layers + 2, 64));

    void ReduceGroup(int member, int group)
    {
        int parts = _network.Layers + 2, groups = ReductionGroups, end = (int)((long)(group + 1) * parts / groups);
        for (int part = (int)((long)group * parts / groups); part < end; part++)
        {
            for (int stride = 1; stride < _plan.Chunks; stride *= 2)
                for (int chunk = 0; chunk + stride < _plan.Chunks; chunk += 2 * stride) _sums[chunk]!.Add(part, _sums[chunk + stride]!);
            _sums[0]!.Collect(part, _gradient!);
        }
    }
}
