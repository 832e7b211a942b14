using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>Carries all blocks of a batch through network and loss and back, chunk by chunk on a team of threads, and adds up.</summary>
/// <remarks>
/// A free thread takes the next chunk. Every chunk has sums of its own, which are added as a fixed tree. Blocks pass through the memory of the thread that takes them; with
/// <see cref="Keeps"/> every block has memory of its own, so that derivatives can be asked for again without another forward sweep.
/// Where <see cref="BatchPlan.LayersTogether"/> says so, all chunks pass some layers before any goes on to the next ones. Each sum is then added in the same order, so the bits are the same.
/// </remarks>
sealed class BatchSweeps<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly NetworkShare<T> _share;
    readonly ILoss<T> _loss;
    readonly IPropagator<T> _propagator;
    readonly ThreadTeam _team;
    readonly SampleSet<T> _samples;
    readonly BlockPass<T>?[] _passes;
    readonly ChunkSums<T> _sums;
    readonly RankGroups _ranks;
    readonly BatchExchange<T> _exchange;
    readonly Action<int, int> _runChunk, _runLayers;
    Controls<T>? _controls, _some;
    ChunkSums<T>? _someSums;
    Dense<T>? _states, _costates;
    BlockPass<T>?[] _kept = [];
    BatchShare _batch;
    BatchTask _task;
    int _first, _end;
    bool _fromKept, _back;
    long? _keptBytes;

    public BatchSweeps(Network<T> network, NetworkShare<T> share, ILoss<T> loss, IPropagator<T> propagator, SampleSet<T> samples, ThreadTeam team, RankGroups ranks)
    {
        (_network, _share, _loss, _propagator, _samples, _team, _ranks) = (network, share, loss, propagator, samples, team, ranks);
        _sums = new(_share, ranks.Samples, _share.End - _share.First, team);
        _passes = new BlockPass<T>?[team.Size];
        _exchange = new(ranks, share);
        (_runChunk, _runLayers) = (RunChunk, RunLayers);
        Plan();
    }

    /// <summary>The parameters, prepared.</summary>
    public Controls<T> Controls => _controls ??= new(_share);

    /// <summary>The direction of products, prepared.</summary>
    public Controls<T>? Direction { get; set; }

    /// <summary>Whether blocks keep what derivatives need. Who decides looks at <see cref="KeptBytes"/> first.</summary>
    public bool Keeps { get; set; }

    /// <summary>For a part of a network on its own: the states and co-states at its ends.</summary>
    public PartBoundary<T>? Boundary { get; set; }

    /// <summary>Numbers of states of the whole batch.</summary>
    public int StateLength => (int)Whole.StateLength(_network, gradient: false);

    /// <summary>The tiles of the batch.</summary>
    public Tiling Tiling => Whole.Tiling;

    /// <summary>Where scores go, samples × outputs.</summary>
    public T[]? Scores { get; set; }

    /// <summary>Where final states go, width × stride.</summary>
    public double[]? States { get; set; }

    /// <summary>Numbers of a row of <see cref="States"/>.</summary>
    public int Stride { get; set; }

    /// <summary>Asks all ranks to stop.</summary>
    public AgreedStop? Stop { get => _exchange.Stop; set => _exchange.Stop = value; }

    /// <summary>The mean loss that the last task left.</summary>
    public double Loss => _exchange.Loss(Whole.Chunks) / _samples.Count;

    /// <summary>Samples whose class was right, after <see cref="BatchTask.Value"/>.</summary>
    public long Correct => _exchange.Correct(Whole.Chunks);

    /// <summary>Bytes that keeping all blocks takes, in the group with the most.</summary>
    public long KeptBytes => _keptBytes ??=
        Enumerable.Range(0, _batch.Groups).Max(group => _batch.BlocksOf(group).Sum(block => BlockPass<T>.Length(_network, _propagator, block, keep: true))) * Unsafe.SizeOf<T>();

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
            return new(Members * bytes + kept + ((_states?.Length ?? 0L) + (_costates?.Length ?? 0L)) * Unsafe.SizeOf<T>(), recomputed, Math.Max(error, _exchange.ReconstructionError));
        }
    }

    /// <summary>Another batch. What was kept means nothing any more; its memory serves on.</summary>
    public void Plan()
    {
        BatchShare batch = new(BatchPlan.For(_network, _samples.Count), _ranks.Group, _ranks.Groups);
        if (batch == _batch) return;
        (_batch, _keptBytes) = (batch, null);
    }

    /// <summary>Does it for all blocks, at parameters that are prepared for it.</summary>
    /// <param name="x">The parameters.</param>
    /// <param name="task">What.</param>
    /// <param name="gradient">Overwritten if the task is the gradient.</param>
    public void RunAt(Dense<T> x, BatchTask task, Dense<T>? gradient)
    {
        int layers = task == BatchTask.Linearize ? _network.Layers : Whole.LayersTogether(_network, _propagator, gradient is not null);
        if (layers < _network.Layers)
        {
            RunTogether(x, task, gradient, layers);
            return;
        }
        Controls.Prepare(x, _team);
        Run(task);
        if (gradient is not null) Reduce(gradient);
    }

    /// <summary>Does it for all blocks.</summary>
    /// <param name="task">What.</param>
    /// <param name="fromKept">Final states: whether those that are kept will do.</param>
    public void Run(BatchTask task, bool fromKept = false)
    {
        (_task, _fromKept) = (task, fromKept);
        if (Keeps && _kept.Length < Whole.Tiling.Tiles) Array.Resize(ref _kept, Whole.Tiling.Tiles);
        EnsurePasses();
        if (_propagator.TakesWholeBatch) RunWhole();
        else
        {
            _team.ForEach(_batch.Chunks, _runChunk);
            Exchange();
        }
    }

    /// <summary>All ranks know what the task has found.</summary>
    void Exchange()
    {
        _exchange.Results(_batch, Statistics.ReconstructionError);
        if (_task == BatchTask.Scores) _exchange.Scores(_batch, Scores!);
        else if (_task == BatchTask.States) _exchange.States(_batch, States!, Stride);
    }

    /// <summary>All chunks as one block, on ranks that share the layers: only one has the final states. What it finds, all know.</summary>
    void RunWhole()
    {
        BlockPass<T> pass = _passes[0]!;
        Tiling block = _batch.Tiling;
        int start = _batch.FirstSample;
        bool differentiates = _task is BatchTask.Gradient or BatchTask.Backward;
        if (pass.Sweep is LayerParallelSweep<T> sweep) sweep.Batch = _batch;
        if (_task == BatchTask.States) pass.FinalStates(Controls, start, block, States!, Stride);
        else if (_task != BatchTask.Backward) pass.Forward(Controls, start, block, keep: _task is BatchTask.Gradient or BatchTask.Linearize);
        for (int chunk = _batch.FirstChunk; chunk < _batch.EndChunk && _share.HasReadout; chunk++)
        {
            (double loss, long correct) = (0, 0);
            (int first, int end) = _batch.TilesOf(chunk);
            for (int tile = first; tile < end && _task is not (BatchTask.States or BatchTask.Scores); tile += Whole.BlockTiles)
            {
                int last = Math.Min(tile + Whole.BlockTiles, end);
                loss += pass.Loss(1.0 / _samples.Count, differentiates, tile, last);
                if (_task == BatchTask.Value) correct += pass.Correct(tile, last);
            }
            _exchange.Set(chunk, loss, correct);
        }
        if (_task == BatchTask.Scores && _share.HasReadout) pass.CopyScores(Scores!);
        Exchange();
        if (!differentiates) return;
        Accumulators<T>[] ofTiles = new Accumulators<T>[block.Tiles];
        for (int chunk = _batch.FirstChunk; chunk < _batch.EndChunk; chunk++)
        {
            (int first, int end) = _batch.TilesOf(chunk);
            ofTiles.AsSpan(first..end).Fill(_sums.Zero(chunk, _share.First, ends: true));
        }
        pass.Backward(Controls, ofTiles.Length == 0 ? new(_share, 0) : new(ofTiles));
    }

    /// <summary>gradient ← the sums of the last task, in the layout of the parameters.</summary>
    public void Reduce(Dense<T> gradient)
    {
        _sums.Reduce(_batch, ends: true, gradient);
        _exchange.Gradient(gradient);
    }

    BatchPlan Whole => _batch.Plan;

    /// <summary>Threads that have blocks to take.</summary>
    int Members => _propagator.TakesWholeBatch ? 1 : Math.Min(_team.Size, _batch.Chunks);

    void EnsurePasses()
    {
        for (int member = 0; member < Members; member++)
        {
            Tiling needed = _propagator.TakesWholeBatch ? _batch.Tiling : Whole.LargestBlock;
            if (_passes[member] is { } existing)
            {
                needed = Tiling.Covering(existing.Largest, needed);
                if (needed == existing.Largest) continue;
            }
            _passes[member] = new(_share, _loss, _propagator, _samples, needed);
        }
    }

    /// <summary>Forward and, for the gradient, back: so many layers at a time.</summary>
    void RunTogether(Dense<T> x, BatchTask task, Dense<T>? gradient, int layers)
    {
        _task = task;
        EnsurePasses();
        Controls<T> controls = _some ??= new(_network, layers);
        long length = _network.StateFeatures * (long)_batch.Tiling.PaddedSamples;
        if ((_states?.Length ?? 0) < length) _states = new((int)length);
        if (gradient is not null)
        {
            if ((_costates?.Length ?? 0) < length) _costates = new((int)length);
            _someSums ??= new(_share, _ranks.Samples, layers, _team);
        }
        controls.PrepareEnds(x);
        _back = false;
        for (_first = 0; _first < _network.Layers; _first = _end) Pass();
        if (gradient is null)
        {
            Exchange();
            return;
        }
        _first = (_network.Layers - 1) / layers * layers;
        _someSums!.Reduce(_batch, ends: false, gradient);
        _back = true;
        while (_first > 0)
        {
            _first -= layers;
            Pass();
            _someSums.Reduce(_batch, ends: _first == 0, gradient);
        }
        Exchange();
        _exchange.Gradient(gradient);

        void Pass()
        {
            _end = Math.Min(_first + layers, _network.Layers);
            controls.PrepareLayers(x, _first, _end, _team);
            _team.ForEach(_batch.Chunks, _runLayers);
        }
    }

    /// <summary>Carries a chunk through the layers at hand. The way back begins as soon as the last ones are passed.</summary>
    void RunLayers(int member, int piece)
    {
        int chunk = _batch.FirstChunk + piece;
        BlockPass<T> pass = _passes[member]!;
        bool last = _end == _network.Layers;
        Accumulators<T>? sums = _task == BatchTask.Gradient && (_back || last) ? _someSums!.Zero(chunk, _first, ends: last) : null;
        (double loss, long correct) = (0, 0);
        (int first, int end) = Whole.Chunk(chunk);
        for (int tile = first; tile < end; tile += Whole.BlockTiles)
        {
            Tiling block = Whole.Tiling.Range(tile, Math.Min(Whole.BlockTiles, end - tile));
            (int start, int at, int length) = (Whole.Tiling.Start(tile), _network.StateFeatures * (Whole.Tiling.Start(tile) - _batch.FirstSample), _network.StateFeatures * block.PaddedSamples);
            Span<T> state = _states!.Span.Slice(at, length);
            if (!_back) pass.Forward(_some!, start, block, _first, _end, state);
            if (last && _task == BatchTask.States) pass.CopyStates(state, States!, Stride);
            else if (last)
            {
                (double blockLoss, long blockCorrect) = Finish(pass);
                loss += blockLoss;
                correct += blockCorrect;
            }
            if (sums is not null) pass.Backward(_some!, start, block, _first, _end, state, _costates!.Span.Slice(at, length), sums);
        }
        if (last) _exchange.Set(chunk, loss, correct);
    }

    BlockPass<T> Kept(int tile, Tiling block)
    {
        ref BlockPass<T>? pass = ref _kept[tile];
        Tiling needed = pass is null ? block : Tiling.Covering(pass.Largest, block);
        if (pass is null || needed != pass.Largest) pass = new(_share, _loss, _propagator, _samples, needed) { Boundary = Boundary };
        return pass;
    }

    static (long, long, double) Larger(BlockPass<T>? pass, long bytes, long recomputed, double error)
    {
        SweepStatistics own = pass?.Sweep.Statistics ?? default;
        return (Math.Max(bytes, own.StateBytes), Math.Max(recomputed, own.RecomputedSteps), Math.Max(error, own.ReconstructionError));
    }

    void RunChunk(int member, int piece)
    {
        int chunk = _batch.FirstChunk + piece;
        Accumulators<T>? sums = null;
        if (_task is BatchTask.Gradient or BatchTask.Backward or BatchTask.Product) sums = _sums.Zero(chunk, _share.First, ends: true);
        bool keeps = Keeps && (_fromKept || _task is BatchTask.Linearize or BatchTask.Backward or BatchTask.Product);
        (double loss, long correct) = (0, 0);
        (int first, int end) = Whole.Chunk(chunk);
        for (int tile = first; tile < end; tile += Whole.BlockTiles)
        {
            Tiling block = Whole.Tiling.Range(tile, Math.Min(Whole.BlockTiles, end - tile));
            BlockPass<T> pass = keeps ? Kept(tile, block) : _passes[member]!;
            if (_task == BatchTask.States && !keeps) pass.FinalStates(Controls, Whole.Tiling.Start(tile), block, States!, Stride);
            else if (_task == BatchTask.Linearize || !keeps) pass.Forward(Controls, Whole.Tiling.Start(tile), block, keep: keeps || sums is not null);
            else if (_task == BatchTask.Backward) pass.Readout(Controls);   // it may have changed since
            (double blockLoss, long blockCorrect) = Finish(pass);
            loss += blockLoss;
            correct += blockCorrect;
            if (_task == BatchTask.Product) pass.Product(Controls, Direction!, 1.0 / _samples.Count, sums!);
            else if (sums is not null) pass.Backward(Controls, sums);
        }
        _exchange.Set(chunk, loss, correct);
    }

    /// <summary>What the task asks of a block behind its final state, before the way back.</summary>
    (double Loss, long Correct) Finish(BlockPass<T> pass)
    {
        switch (_task)
        {
            case BatchTask.Value:
                return (pass.Loss(1.0 / _samples.Count, differentiate: false), pass.Correct());
            case BatchTask.Gradient or BatchTask.Backward:
                return (pass.Loss(1.0 / _samples.Count, differentiate: true), 0);
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
}
