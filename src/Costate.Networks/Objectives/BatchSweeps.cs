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
    readonly double[] _losses;
    readonly long[] _correct;
    readonly Action<int, int> _runChunk, _runLayers;
    Controls<T>? _controls, _some;
    ChunkSums<T>? _someSums;
    Dense<T>? _states, _costates;
    BlockPass<T>?[] _kept = [];
    BatchPlan _plan;
    BatchTask _task;
    int _first, _end;
    bool _fromKept, _back;
    long? _keptBytes;

    public BatchSweeps(Network<T> network, ILoss<T> loss, IPropagator<T> propagator, SampleSet<T> samples, ThreadTeam team)
    {
        (_network, _share, _loss, _propagator, _samples, _team) = (network, propagator.Share(network), loss, propagator, samples, team);
        _sums = new(_share, _share.End - _share.First, team);
        _passes = new BlockPass<T>?[team.Size];
        _losses = new double[BatchPlan.MostChunks];
        _correct = new long[BatchPlan.MostChunks + 1];
        (_runChunk, _runLayers) = (RunChunk, RunLayers);
        Plan();
    }

    /// <summary>The parameters, prepared.</summary>
    public Controls<T> Controls => _controls ??= new(_share);

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

    /// <summary>Asks ranks that share the layers to stop.</summary>
    public AgreedStop? Stop { get; set; }

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
            return new((_propagator.TakesWholeBatch ? 1 : Math.Min(_team.Size, _plan.Chunks)) * bytes + kept + ((_states?.Length ?? 0L) + (_costates?.Length ?? 0L)) * Unsafe.SizeOf<T>(), recomputed, error);
        }
    }

    /// <summary>Another batch: all that was kept is dropped.</summary>
    public void Plan()
    {
        _plan = BatchPlan.For(_network, _samples.Count);
        (_kept, _keptBytes) = ([], null);
    }

    /// <summary>Does it for all blocks, at parameters that are prepared for it.</summary>
    /// <param name="x">The parameters.</param>
    /// <param name="task">What.</param>
    /// <param name="gradient">Overwritten if the task is the gradient.</param>
    public void RunAt(Dense<T> x, BatchTask task, Dense<T>? gradient)
    {
        int layers = task == BatchTask.Linearize ? _network.Layers : _plan.LayersTogether(_network, _propagator, gradient is not null);
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
        if (Keeps && _kept.Length == 0) _kept = new BlockPass<T>?[_plan.Tiling.Tiles];
        EnsurePasses();
        if (_propagator.TakesWholeBatch) RunWhole();
        else _team.ForEach(_plan.Chunks, _runChunk);
    }

    /// <summary>All chunks as one block, on ranks that share the layers: only one has the final states. What it finds, all know.</summary>
    void RunWhole()
    {
        BlockPass<T> pass = _passes[0]!;
        Tiling block = _plan.Tiling;
        bool differentiates = _task is BatchTask.Gradient or BatchTask.Backward;
        if (_task == BatchTask.States) pass.FinalStates(Controls, 0, block, States!, Stride);
        else if (_task != BatchTask.Backward) pass.Forward(Controls, 0, block, keep: _task is BatchTask.Gradient or BatchTask.Linearize);
        for (int chunk = 0; chunk < _plan.Chunks && _share.HasReadout; chunk++)
        {
            (_losses[chunk], _correct[chunk]) = (0, 0);
            (int first, int end) = _plan.Chunk(chunk);
            for (int tile = first; tile < end && _task is not (BatchTask.States or BatchTask.Scores); tile += _plan.BlockTiles)
            {
                int last = Math.Min(tile + _plan.BlockTiles, end);
                _losses[chunk] += pass.Loss(1.0 / _samples.Count, differentiates, tile, last);
                if (_task == BatchTask.Value) _correct[chunk] += pass.Correct(tile, last);
            }
        }
        if (_task == BatchTask.Scores && _share.HasReadout) pass.CopyScores(Scores!);
        _share.Ranks.Broadcast(_share.ReadoutRank, _losses.AsSpan(0, _plan.Chunks));
        // Whether to stop goes along: it takes no message of its own, and all ranks learn it at the same place.
        _correct[_plan.Chunks] = Stop is { IsAsked: true } ? 1 : 0;
        _share.Ranks.Broadcast(_share.ReadoutRank, _correct.AsSpan(0, _plan.Chunks + 1));
        if (_correct[_plan.Chunks] != 0) Stop?.Agree();
        if (!differentiates) return;
        Accumulators<T>[] ofTiles = new Accumulators<T>[block.Tiles];
        for (int chunk = 0; chunk < _plan.Chunks; chunk++)
        {
            (int first, int end) = _plan.Chunk(chunk);
            ofTiles.AsSpan(first..end).Fill(_sums.Zero(chunk, _share.First, ends: true));
        }
        pass.Backward(Controls, new(ofTiles));
    }

    /// <summary>gradient ← the sums of the last task, in the layout of the parameters.</summary>
    public void Reduce(Dense<T> gradient) => _sums.Reduce(_plan.Chunks, ends: true, gradient);

    void EnsurePasses()
    {
        for (int member = 0; member < (_propagator.TakesWholeBatch ? 1 : Math.Min(_team.Size, _plan.Chunks)); member++)
        {
            Tiling needed = _propagator.TakesWholeBatch ? _plan.Tiling : _plan.LargestBlock;
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
        long length = _plan.StateLength(_network, gradient: false);
        if ((_states?.Length ?? 0) < length) _states = new((int)length);
        if (gradient is not null)
        {
            if ((_costates?.Length ?? 0) < length) _costates = new((int)length);
            _someSums ??= new(_share, layers, _team);
        }
        controls.PrepareEnds(x);
        _back = false;
        for (_first = 0; _first < _network.Layers; _first = _end) Pass();
        if (gradient is null) return;
        _first = (_network.Layers - 1) / layers * layers;
        _someSums!.Reduce(_plan.Chunks, ends: false, gradient);
        _back = true;
        while (_first > 0)
        {
            _first -= layers;
            Pass();
            _someSums.Reduce(_plan.Chunks, ends: _first == 0, gradient);
        }

        void Pass()
        {
            _end = Math.Min(_first + layers, _network.Layers);
            controls.PrepareLayers(x, _first, _end, _team);
            _team.ForEach(_plan.Chunks, _runLayers);
        }
    }

    /// <summary>Carries a chunk through the layers at hand. The way back begins as soon as the last ones are passed.</summary>
    void RunLayers(int member, int chunk)
    {
        BlockPass<T> pass = _passes[member]!;
        bool last = _end == _network.Layers;
        Accumulators<T>? sums = _task == BatchTask.Gradient && (_back || last) ? _someSums!.Zero(chunk, _first, ends: last) : null;
        (double loss, long correct) = (0, 0);
        (int first, int end) = _plan.Chunk(chunk);
        for (int tile = first; tile < end; tile += _plan.BlockTiles)
        {
            Tiling block = _plan.Tiling.Range(tile, Math.Min(_plan.BlockTiles, end - tile));
            (int start, int at, int length) = (_plan.Tiling.Start(tile), _network.StateFeatures * _plan.Tiling.Start(tile), _network.StateFeatures * block.PaddedSamples);
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
        if (last) (_losses[chunk], _correct[chunk]) = (loss, correct);
    }

    static (long, long, double) Larger(BlockPass<T>? pass, long bytes, long recomputed, double error)
    {
        SweepStatistics own = pass?.Sweep.Statistics ?? default;
        return (Math.Max(bytes, own.StateBytes), Math.Max(recomputed, own.RecomputedSteps), Math.Max(error, own.ReconstructionError));
    }

    void RunChunk(int member, int chunk)
    {
        Accumulators<T>? sums = null;
        if (_task is BatchTask.Gradient or BatchTask.Backward or BatchTask.Product) sums = _sums.Zero(chunk, _share.First, ends: true);
        bool keeps = Keeps && (_fromKept || _task is BatchTask.Linearize or BatchTask.Backward or BatchTask.Product);
        (double loss, long correct) = (0, 0);
        (int first, int end) = _plan.Chunk(chunk);
        for (int tile = first; tile < end; tile += _plan.BlockTiles)
        {
            Tiling block = _plan.Tiling.Range(tile, Math.Min(_plan.BlockTiles, end - tile));
            BlockPass<T> pass = keeps ? _kept[tile] ??= new(_share, _loss, _propagator, _samples, block) : _passes[member]!;
            if (_task == BatchTask.States && !keeps) pass.FinalStates(Controls, _plan.Tiling.Start(tile), block, States!, Stride);
            else if (_task == BatchTask.Linearize || !keeps) pass.Forward(Controls, _plan.Tiling.Start(tile), block, keep: keeps || sums is not null);
            else if (_task == BatchTask.Backward) pass.Readout(Controls);   // it may have changed since
            (double blockLoss, long blockCorrect) = Finish(pass);
            loss += blockLoss;
            correct += blockCorrect;
            if (_task == BatchTask.Product) pass.Product(Controls, Direction!, 1.0 / _samples.Count, sums!);
            else if (sums is not null) pass.Backward(Controls, sums);
        }
        (_losses[chunk], _correct[chunk]) = (loss, correct);
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
