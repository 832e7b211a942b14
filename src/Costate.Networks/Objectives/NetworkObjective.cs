using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Data;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>The mean loss of a network over data as a function of its parameters: x ↦ (1/s)·Σ loss(readout(Y_N), target). All of the data, or a mini-batch chosen by <see cref="Select"/>.</summary>
/// <remarks>
/// The tiles of the batch are cut into a fixed number of chunks; a free thread takes the next chunk and carries it, block by block, through the
/// network and back. The chunks' sums are added in a fixed tree. So the bits depend on network and batch, never on the number of threads.
/// After the first call with the largest batch nothing is allocated.
/// The curvature is that of Gauss and Newton, Jᵀ·(∂²loss/∂S²)·J/s with the Jacobian J of the scores: one tangent and one co-state sweep per product, on states that are
/// kept from the linearisation as long as they fit into <see cref="KeptBytes"/>; otherwise every product computes them again.
/// </remarks>
public sealed class NetworkObjective<T> : ICurvature<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly ILoss<T> _loss;
    readonly IPropagator<T> _propagator;
    readonly ThreadTeam _team;
    readonly SampleSet<T> _samples;
    readonly Controls<T> _controls;
    readonly BlockPass<T>?[] _passes;
    readonly Accumulators<T>?[] _sums;
    readonly double[] _losses;
    readonly long[] _correct;
    readonly Action<int, int> _runChunk, _reduceGroup;
    BlockPass<T>?[] _kept = [];
    BatchPlan _plan;
    Task _task;
    Dense<T>? _gradient, _linearizedAt;
    Controls<T>? _direction;
    Product? _product;
    T[]? _scores;
    double[]? _states;
    bool _keeps, _linearized;

    /// <param name="network">The network.</param>
    /// <param name="loss">The loss per sample.</param>
    /// <param name="data">The data; inputs as the opening expects them.</param>
    /// <param name="propagator">How states and co-states are computed.</param>
    /// <param name="team">The threads that share the work.</param>
    public NetworkObjective(Network<T> network, ILoss<T> loss, Dataset<T> data, IPropagator<T> propagator, ThreadTeam team)
    {
        ObjectiveArguments.Check(network, loss, data);
        (_network, _loss, Data, _propagator, _team) = (network, loss, data, propagator, team);
        _samples = new(data);
        _controls = new(network);
        _passes = new BlockPass<T>?[team.Size];
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
        States,
        Linearize,
        Backward,
        Product,
    }

    /// <summary>The data.</summary>
    public Dataset<T> Data { get; }

    /// <summary>Samples in the sum.</summary>
    public int Samples => _samples.Count;

    /// <summary>Threads that share the work.</summary>
    public int Threads => _team.Size;

    /// <summary>The most bytes of states and caches that a linearisation may keep for products with the curvature.</summary>
    public long KeptBytes { get; init; } = 2L << 30;

    /// <summary>Values and gradients computed so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Gradients computed so far.</summary>
    public long GradientEvaluations { get; private set; }

    /// <summary>Products with the curvature computed so far.</summary>
    public long Products { get; private set; }

    /// <summary>Forward steps of layers so far. In a gradient each is followed by an adjoint step, in a product a tangent step is followed by an adjoint step.</summary>
    public long LayerSteps { get; private set; }

    /// <summary>Steps of layers that co-state sweeps have taken once more so far, where the propagator does not keep all states.</summary>
    public long RecomputedLayerSteps { get; private set; }

    /// <summary>Bytes of states and caches that are kept at a time, over all threads.</summary>
    public long StateBytes
    {
        get
        {
            long one = 0, kept = 0;
            foreach (BlockPass<T>? pass in _passes) one = Math.Max(one, pass?.Sweep.Statistics.StateBytes ?? 0);
            foreach (BlockPass<T>? pass in _kept) kept += pass?.Sweep.Statistics.StateBytes ?? 0;
            return Math.Min(_team.Size, _plan.Chunks) * one + kept;
        }
    }

    /// <summary>The largest relative error of states that the propagator rebuilt backwards so far; 0 where it does not.</summary>
    public double ReconstructionError
    {
        get
        {
            double error = 0;
            foreach (BlockPass<T>? pass in _passes) error = Math.Max(error, pass?.Sweep.Statistics.ReconstructionError ?? 0);
            foreach (BlockPass<T>? pass in _kept) error = Math.Max(error, pass?.Sweep.Statistics.ReconstructionError ?? 0);
            return error;
        }
    }

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
        NeedLength(gradient, nameof(gradient));
        if (_keeps)
        {
            Linearize(x);
            return Backward(x, gradient);
        }
        Run(Task.Gradient, x);
        Reduce(gradient);
        GradientEvaluations++;
        return Sum(_losses) / _samples.Count;
    }

    /// <inheritdoc/>
    /// <remarks>From the first call on, gradients keep what products at the same point need.</remarks>
    public ILinearOperator<Dense<T>> Curvature(Dense<T> x)
    {
        _keeps = KeptLength() <= KeptBytes;
        Linearize(x);
        return _product ??= new(this);
    }

    /// <summary>Loss and accuracy at x, over all chosen samples, with the parameters that belong together.</summary>
    public Measurement Measure(Dense<T> x)
    {
        double loss = Value(x);
        long correct = 0;
        for (int chunk = 0; chunk < _plan.Chunks; chunk++) correct += _correct[chunk];
        return new(loss, Data.Labels is null ? null : (double)correct / _samples.Count);
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

    /// <summary>‖Z_N − Y_N‖/‖Y_N‖, where Y_N are the final states of this network at x and Z_N those of another one, of the same width, on the same data.</summary>
    public double StateChange(Dense<T> x, NetworkObjective<T> other, Dense<T> y)
    {
        if (other._network.Width != _network.Width || other.Samples != Samples) throw new ArgumentException("Two networks of the same width are compared on the same data.", nameof(other));
        double[] own = new double[_network.Width * Samples], others = new double[own.Length];
        FinalStates(x, own, Samples);
        other.FinalStates(y, others, Samples);
        return TensorPrimitives.Distance<double>(own, others) / TensorPrimitives.Norm<double>(own);
    }

    /// <summary>states ← Y_N, width × stride row by row: the chosen samples in order, one per column; further columns stay as they are.</summary>
    internal void FinalStates(Dense<T> x, double[] states, int stride)
    {
        (_states, _stride) = (states, stride);
        bool kept = _keeps && _linearized && Same(x);
        if (kept) _team.ForEach(_plan.Chunks, Chunk(Task.States));
        else Run(Task.States, x);
        _states = null;
    }

    /// <summary>Forward through opening and layers at x, with what derivatives need kept if there is room; unless it is there already.</summary>
    internal void Linearize(Dense<T> x)
    {
        if (_linearized && Same(x)) return;
        (_linearizedAt ??= new(_network.Parameters)).CopyFrom(x);
        if (_keeps) Run(Task.Linearize, x);
        else _controls.Prepare(x, _team);
        _linearized = true;
    }

    /// <summary>Asks for gradients that keep what <see cref="Backward"/> needs, if there is room.</summary>
    internal void Keep() => _keeps = KeptLength() <= KeptBytes;

    /// <summary>Value and gradient at x, of which opening and layers have been linearised; its readout may be another.</summary>
    internal double Backward(Dense<T> x, Dense<T> gradient)
    {
        NeedLength(gradient, nameof(gradient));
        int readout = _network.LayerStart(_network.Layers);
        x.Span[readout..].CopyTo(_linearizedAt!.Span[readout..]);
        _controls.PrepareReadout(x);
        _team.ForEach(_plan.Chunks, Chunk(Task.Backward));
        Count(_keeps ? 0 : 1);
        Reduce(gradient);
        GradientEvaluations++;
        return Sum(_losses) / _samples.Count;
    }

    int _stride;

    void Apply(Dense<T> v, Dense<T> product)
    {
        NeedLength(v, nameof(v));
        NeedLength(product, nameof(product));
        if (!_linearized) throw new InvalidOperationException("The objective was evaluated at another point since its curvature was asked for.");
        _direction ??= new(_network);
        _direction.PrepareTangent(v, _team);
        _team.ForEach(_plan.Chunks, Chunk(Task.Product));
        Reduce(product);
        Products++;
        LayerSteps += (_keeps ? 1 : 2) * (long)_network.Layers;
    }

    void Plan()
    {
        _plan = BatchPlan.For(_network, _samples.Count);
        (_kept, _linearized) = ([], false);
    }

    Action<int, int> Chunk(Task task)
    {
        _task = task;
        if (_keeps && _kept.Length == 0) _kept = new BlockPass<T>?[_plan.Tiling.Tiles];
        for (int member = 0; member < Math.Min(_team.Size, _plan.Chunks); member++)
        {
            if (_passes[member] is { } existing && existing.Fits(_plan)) continue;
            Tiling largest = _passes[member] is { } outgrown ? outgrown.With(_plan) : _plan.LargestBlock;
            _passes[member] = new(_network, _loss, _propagator, _samples, largest);
        }
        return _runChunk;
    }

    void Run(Task task, Dense<T> x)
    {
        if (task != Task.Linearize) _linearized = false;
        _controls.Prepare(x, _team);
        _team.ForEach(_plan.Chunks, Chunk(task));
        Count(1);
    }

    void Count(int evaluations)
    {
        Evaluations += evaluations;
        LayerSteps += evaluations * (long)_network.Layers;
    }

    double Sum(double[] chunks)
    {
        double sum = 0;
        for (int chunk = 0; chunk < _plan.Chunks; chunk++) sum += chunks[chunk];
        return sum;
    }

    void RunChunk(int member, int chunk)
    {
        Accumulators<T>? sums = null;
        if (_task is Task.Gradient or Task.Backward or Task.Product)
        {
            sums = _sums[chunk] ??= new(_network);
            sums.SetZero();
        }
        (double loss, long correct) = (0, 0);
        (int first, int end) = _plan.Chunk(chunk);
        for (int tile = first; tile < end; tile += _plan.BlockTiles)
        {
            Tiling block = _plan.Tiling.Range(tile, Math.Min(_plan.BlockTiles, end - tile));
            bool keeps = _keeps && _task is Task.Linearize or Task.Backward or Task.Product || _task == Task.States && _linearized && _keeps;
            BlockPass<T> pass = keeps ? _kept[tile] ??= new(_network, _loss, _propagator, _samples, block) : _passes[member]!;
            (double blockLoss, long blockCorrect) = RunBlock(pass, keeps, _plan.Tiling.Start(tile), block, sums);
            loss += blockLoss;
            correct += blockCorrect;
        }
        (_losses[chunk], _correct[chunk]) = (loss, correct);
    }

    /// <summary>What the task asks of one block. A pass that keeps its linearisation is not taken forward again.</summary>
    (double Loss, long Correct) RunBlock(BlockPass<T> pass, bool keeps, int start, Tiling block, Accumulators<T>? sums)
    {
        double weight = 1.0 / _samples.Count;
        if (_task == Task.Linearize || !keeps) pass.Forward(_controls, start, block, keep: keeps || sums is not null);
        if (_task == Task.States)
        {
            pass.CopyStates(_states!, _stride);
            return default;
        }
        if (_task != Task.Product || !keeps) pass.Readout(_controls);
        switch (_task)
        {
            case Task.Value:
                return (pass.Loss(weight, differentiate: false), pass.Correct());
            case Task.Gradient or Task.Backward:
                double loss = pass.Loss(weight, differentiate: true);
                pass.Backward(_controls, sums!);
                return (loss, 0);
            case Task.Product:
                pass.Product(_controls, _direction!, weight, sums!);
                return default;
            case Task.Scores:
                pass.CopyScores(_scores!);
                return default;
            default:
                return default;
        }
    }

    void Reduce(Dense<T> gradient)
    {
        _gradient = gradient;
        _team.ForEach(ReductionGroups, _reduceGroup);
        _gradient = null;
        long recomputed = 0;
        foreach (BlockPass<T>? pass in _passes) recomputed = Math.Max(recomputed, pass?.Sweep.Statistics.RecomputedSteps ?? 0);
        RecomputedLayerSteps += recomputed;
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

    /// <summary>Bytes that a linearisation of all blocks keeps.</summary>
    long KeptLength() => BlockPass<T>.Length(_network, _propagator, _plan.LargestBlock, keep: true) * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()
        * ((_plan.Tiling.Tiles + _plan.BlockTiles - 1) / _plan.BlockTiles);

    bool Same(Dense<T> x) => _linearizedAt is not null && x.Span.SequenceEqual(_linearizedAt.Span);

    void NeedLength(Dense<T> vector, string name)
    {
        if (vector.Length != _network.Parameters)
            throw new ArgumentException($"The network has {_network.Parameters} parameters, but the {(name == "gradient" ? name : "vector")} has {vector.Length}.", name);
    }

    sealed class Product(NetworkObjective<T> objective) : ILinearOperator<Dense<T>>
    {
        public void Apply(Dense<T> x, Dense<T> y) => objective.Apply(x, y);
    }
}
