using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Layers;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>The mean loss of a network over data as a function of its parameters: x ↦ (1/s)·Σ loss(readout(Y_N), target). All of the data, or a mini-batch chosen by <see cref="Select"/>.</summary>
/// <remarks>
/// The tiles of the batch are cut into a fixed number of chunks; a free thread takes the next chunk and carries it, block by block, through the
/// network and back. The chunks' sums are added in a fixed tree. So the bits depend on network and batch, never on the number of threads.
/// After the first call with the largest batch nothing is allocated.
/// </remarks>
public sealed class NetworkObjective<T> : IObjective<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly ILoss<T> _loss;
    readonly IPropagator<T> _propagator;
    readonly ThreadTeam _team;
    readonly Dataset<T> _data;
    readonly SampleSet<T> _samples;
    readonly Controls<T> _controls;
    readonly ObjectiveWorkspace<T>?[] _workspaces;
    readonly Accumulators<T>?[] _sums;
    readonly double[] _losses;
    readonly long[] _correct;
    readonly Action<int, int> _runChunk, _reduceGroup;
    BatchPlan _plan;
    Task _task;
    Dense<T>? _gradient;
    T[]? _scores;

    /// <param name="network">The network.</param>
    /// <param name="loss">The loss per sample.</param>
    /// <param name="data">The data; inputs as the opening expects them.</param>
    /// <param name="propagator">How states and co-states are computed.</param>
    /// <param name="team">The threads that share the work.</param>
    public NetworkObjective(Network<T> network, ILoss<T> loss, Dataset<T> data, IPropagator<T> propagator, ThreadTeam team)
    {
        ObjectiveArguments.Check(network, loss, data);
        (_network, _loss, _data, _propagator, _team) = (network, loss, data, propagator, team);
        _samples = new(data);
        _controls = new(network);
        _workspaces = new ObjectiveWorkspace<T>?[team.Size];
        _sums = new Accumulators<T>?[BatchPlan.MostChunks];
        _losses = new double[BatchPlan.MostChunks];
        _correct = new long[BatchPlan.MostChunks];
        (_runChunk, _reduceGroup) = (RunChunk, ReduceGroup);
        Plan();
    }

    enum Task
    {
        Value,
        Gradient,
        Scores,
    }

    /// <summary>Samples in the sum.</summary>
    public int Samples => _samples.Count;

    /// <summary>Threads that share the work.</summary>
    public int Threads => _team.Size;

    /// <summary>Values and gradients computed so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Gradients computed so far.</summary>
    public long GradientEvaluations { get; private set; }

    /// <summary>Forward steps of layers so far: layers times evaluations. In a gradient each is followed by an adjoint step.</summary>
    public long LayerSteps => Evaluations * _network.Layers;

    /// <summary>Steps of layers that co-state sweeps have taken once more so far, where the propagator does not keep all states.</summary>
    public long RecomputedLayerSteps { get; private set; }

    /// <summary>Bytes of states and caches that are kept at a time, over all threads.</summary>
    public long StateBytes => Math.Min(_team.Size, _plan.Chunks) * _workspaces.Max(workspace => workspace?.Sweep.Statistics.StateBytes ?? 0);

    /// <summary>The largest relative error of states that the propagator rebuilt backwards so far; 0 where it does not.</summary>
    public double ReconstructionError => _workspaces.Max(workspace => workspace?.Sweep.Statistics.ReconstructionError ?? 0);

    /// <summary>Makes this the objective of a mini-batch: the samples with these numbers, in this order.</summary>
    public void Select(ReadOnlySpan<int> samples)
    {
        _samples.Select(samples);
        Plan();
    }

    /// <summary>Makes this the objective of all data.</summary>
    public void SelectAll()
    {
        _samples.SelectAll();
        Plan();
    }

    /// <inheritdoc/>
    public double Value(Dense<T> x)
    {
        Run(Task.Value, x);
        return Sum(_losses) / _samples.Count;
    }

    /// <inheritdoc/>
    public double Gradient(Dense<T> x, Dense<T> gradient)
    {
        if (gradient.Length != _network.Parameters)
            throw new ArgumentException($"The network has {_network.Parameters} parameters, but the gradient has {gradient.Length}.", nameof(gradient));
        Run(Task.Gradient, x);
        _gradient = gradient;
        _team.ForEach(ReductionGroups, _reduceGroup);
        _gradient = null;
        GradientEvaluations++;
        long recomputed = 0;
        foreach (ObjectiveWorkspace<T>? workspace in _workspaces) recomputed = Math.Max(recomputed, workspace?.Sweep.Statistics.RecomputedSteps ?? 0);
        RecomputedLayerSteps += recomputed;
        return Sum(_losses) / _samples.Count;
    }

    /// <summary>Loss and accuracy at x, over all chosen samples, with the parameters that belong together.</summary>
    public Measurement Measure(Dense<T> x)
    {
        double loss = Value(x);
        long correct = 0;
        for (int chunk = 0; chunk < _plan.Chunks; chunk++) correct += _correct[chunk];
        return new(loss, _data.Labels is null ? null : (double)correct / _samples.Count);
    }

    /// <summary>scores ← readout(Y_N), samples × outputs in the order of the chosen samples.</summary>
    public void Scores(Dense<T> x, T[] scores)
    {
        if (scores.Length != _samples.Count * _network.Readout.Shape.Outputs)
            throw new ArgumentException($"{_samples.Count} samples have {_samples.Count * (long)_network.Readout.Shape.Outputs} scores, but there is room for {scores.Length}.", nameof(scores));
        _scores = scores;
        Run(Task.Scores, x);
        _scores = null;
    }

    void Plan() => _plan = BatchPlan.For(_network, _samples.Count);

    void Run(Task task, Dense<T> x)
    {
        _task = task;
        _controls.Prepare(x, _team);
        _team.ForEach(_plan.Chunks, _runChunk);
        Evaluations++;
    }

    double Sum(double[] chunks)
    {
        double sum = 0;
        for (int chunk = 0; chunk < _plan.Chunks; chunk++) sum += chunks[chunk];
        return sum;
    }

    void RunChunk(int member, int chunk)
    {
        ObjectiveWorkspace<T>? existing = _workspaces[member];
        ObjectiveWorkspace<T> workspace = existing is not null && existing.Fits(_plan) ? existing : _workspaces[member] = new(_network, _loss, _propagator, _plan, existing);
        Accumulators<T>? sums = null;
        if (_task == Task.Gradient)
        {
            sums = _sums[chunk] ??= new(_network);
            sums.SetZero();
        }
        (double loss, long correct) = (0, 0);
        (int first, int end) = _plan.Chunk(chunk);
        for (int tile = first; tile < end; tile += _plan.BlockTiles)
        {
            Tiling block = _plan.Tiling.Range(tile, Math.Min(_plan.BlockTiles, end - tile));
            (double blockLoss, long blockCorrect) = RunBlock(workspace, _plan.Tiling.Start(tile), block, sums);
            loss += blockLoss;
            correct += blockCorrect;
        }
        (_losses[chunk], _correct[chunk]) = (loss, correct);
    }

    (double Loss, long Correct) RunBlock(ObjectiveWorkspace<T> workspace, int start, Tiling block, Accumulators<T>? sums)
    {
        int inputs = _network.Opening.Shape.Inputs, features = _network.StateFeatures, outputs = _network.Readout.Shape.Outputs;
        Span<T> input = workspace.Sweep.Input(block);
        for (int tile = 0; tile < block.Tiles; tile++)
            _samples.Inputs(start + block.Start(tile), block.Count(tile), block.PaddedCount(tile), input.Slice(inputs * block.Start(tile), inputs * block.PaddedCount(tile)));

        ReadOnlySpan<T> state = workspace.Sweep.Forward(_controls, block, sums is not null);
        Span<T> costate = workspace.Costate.Span[..(features * block.PaddedSamples)];
        (double loss, long correct) = (0, 0);
        for (int tile = 0; tile < block.Tiles; tile++)
        {
            int padded = block.PaddedCount(tile), count = block.Count(tile), first = start + block.Start(tile);
            Point<T> at = new()
            {
                Y = state.Slice(features * block.Start(tile), _network.Width * padded),
                Theta = _controls.Readout,
                Scratch = workspace.Scratch.Span,
                Samples = padded,
                Time = _network.Horizon,
            };
            Span<T> scores = workspace.Scores.Span[..(outputs * padded)], cache = workspace.Cache.Span[..(_network.Readout.Shape.Cache * padded)];
            _network.Readout.Evaluate(at, cache, scores);
            if (_task == Task.Scores)
            {
                Store(scores, first, count, padded, outputs);
                continue;
            }
            Span<T> cotangent = sums is null ? [] : workspace.Cotangent.Span[..(outputs * padded)];
            loss += _loss.Evaluate(count, padded, scores, workspace.Targets(_samples, first, count, padded, outputs, _data.Labels is not null), 1.0 / _samples.Count, cotangent);
            if (sums is null) correct += Correct(scores, workspace.Labels, count, padded, outputs);
            else
            {
                // The readout sees the first features of the state only.
                Span<T> own = costate.Slice(features * block.Start(tile), features * padded);
                _network.Readout.Vjp(at, cache, cotangent, own[..(_network.Width * padded)], sums.Readout);
                own[(_network.Width * padded)..].Clear();
            }
        }
        if (sums is not null) workspace.Sweep.Adjoint(_controls, costate, sums, []);
        return (loss, correct);
    }

    void Store(ReadOnlySpan<T> scores, int first, int count, int padded, int outputs)
    {
        for (int t = 0; t < count; t++)
            for (int i = 0; i < outputs; i++) _scores![(first + t) * outputs + i] = scores[i * padded + t];
    }

    long Correct(ReadOnlySpan<T> scores, ReadOnlySpan<int> labels, int count, int padded, int outputs)
    {
        if (_data.Labels is null) return 0;
        long correct = 0;
        for (int t = 0; t < count; t++)
            if (Prediction.Class(scores[t..], outputs, padded) == labels[t]) correct++;
        return correct;
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
