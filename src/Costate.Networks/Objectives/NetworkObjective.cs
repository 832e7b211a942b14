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
/// network and back. Where no states are stored and the network is deep, all chunks go through some layers before any goes on to the next ones: memory for
/// prepared parameters and sums of gradients is then needed for those layers only. The chunks' sums are added in a fixed tree. So the bits depend on network and batch, never on the number of threads.
/// After the first call with the largest batch nothing is allocated.
/// The curvature is that of Gauss and Newton, Jᵀ·(∂²loss/∂S²)·J/s with the Jacobian J of the scores: one tangent and one co-state sweep per product, on states that are
/// kept from the linearisation as long as they fit into <see cref="KeptBytes"/>; otherwise every product computes them again.
/// </remarks>
public sealed class NetworkObjective<T> : ICurvature<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly IPropagator<T> _propagator;
    readonly ThreadTeam _team;
    readonly SampleSet<T> _samples;
    readonly BatchSweeps<T> _sweeps;
    Dense<T>? _linearizedAt;
    Product? _product;
    bool _linearized;

    /// <param name="network">The network.</param>
    /// <param name="loss">The loss per sample.</param>
    /// <param name="data">The data; inputs as the opening expects them.</param>
    /// <param name="propagator">How states and co-states are computed.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="ranks">Groups of ranks that share the samples; null for those of the propagator, or none.</param>
    /// <exception cref="ArgumentException">Network, loss and data do not fit, or the propagator is for other ranks.</exception>
    public NetworkObjective(Network<T> network, ILoss<T> loss, Dataset<T> data, IPropagator<T> propagator, ThreadTeam team, RankGroups? ranks = null)
    {
        ObjectiveArguments.Check(network, loss, data);
        (_network, _propagator, Data, _team, _samples) = (network, propagator, data, team, new(data));
        Ranks = ranks ?? propagator.Ranks ?? RankGroups.Alone;
        Share = propagator.Share(network);
        if (Share.Ranks.Size != Ranks.Layers.Size || propagator.Ranks is { } own && own != Ranks)
            throw new ArgumentException($"Of {Ranks.All.Size} ranks {Ranks.Layers.Size} share the layers, but the propagator is made for {Share.Ranks.Size}: give both the same ranks.", nameof(ranks));
        _sweeps = new(network, Share, loss, propagator, _samples, team, Ranks);
        Loss = loss;
    }

    /// <summary>The loss per sample.</summary>
    internal ILoss<T> Loss { get; }

    /// <summary>The threads that share the work.</summary>
    internal ThreadTeam Team => _team;

    /// <summary>Counts sweeps through all layers that a method has made by itself.</summary>
    internal void CountSweeps(int sweeps) => LayerSteps += (long)sweeps * _network.Layers;

    /// <summary>The samples that are chosen.</summary>
    internal SampleSet<T> Selection => _samples;

    /// <summary>The data.</summary>
    public Dataset<T> Data { get; }

    /// <summary>The part of the network whose parameters and gradient this rank holds.</summary>
    public NetworkShare<T> Share { get; }

    /// <summary>The ranks that share layers and samples.</summary>
    public RankGroups Ranks { get; }

    /// <summary>How states and co-states are computed.</summary>
    public IPropagator<T> Propagator => _propagator;

    /// <summary>Samples in the sum.</summary>
    public int Samples => _samples.Count;

    /// <summary>Threads that share the work.</summary>
    public int Threads => _team.Size;

    /// <summary>The most bytes of states and caches that a linearisation may keep for products with the curvature.</summary>
    public long KeptBytes { get; init; } = 2L << 30;

    /// <summary>Asks ranks that share the layers to stop: every evaluation lets them agree on it. All ranks have one, or none has.</summary>
    public AgreedStop? Stop { get => _sweeps.Stop; init => _sweeps.Stop = value; }

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

    /// <summary>Bytes of states, co-states that wait, and caches that are kept at a time, over all threads.</summary>
    public long StateBytes => _sweeps.Statistics.StateBytes + HeldBytes;

    /// <summary>Bytes of states that a method keeps by itself.</summary>
    internal long HeldBytes { get; set; }

    /// <summary>The largest relative error of states that the propagator rebuilt backwards so far; 0 where it does not.</summary>
    public double ReconstructionError => _sweeps.Statistics.ReconstructionError;

    /// <summary>For a part of a network on its own: the states and co-states at its ends. Set before the first <see cref="ValueAndKeep"/>.</summary>
    internal PartBoundary<T>? Boundary
    {
        get => _sweeps.Boundary;
        init => _sweeps.Boundary = value;
    }

    /// <summary>The mean loss that the last call left.</summary>
    internal double LastLoss => _sweeps.Loss;

    /// <summary>The tiles of the chosen samples.</summary>
    internal Tiling Tiling => _sweeps.Tiling;

    /// <summary>Numbers of states of the chosen samples, at the end of a part.</summary>
    internal int StateLength => _sweeps.StateLength;

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
        Run(BatchTask.Value, x);
        return _sweeps.Loss;
    }

    /// <inheritdoc/>
    public double Gradient(Dense<T> x, Dense<T> gradient)
    {
        NeedLength(gradient, nameof(gradient));
        if (_sweeps.Keeps)
        {
            Linearize(x);
            return Backward(x, gradient);
        }
        Run(BatchTask.Gradient, x, gradient);
        GradientEvaluations++;
        RecomputedLayerSteps += _sweeps.Statistics.RecomputedSteps;
        return _sweeps.Loss;
    }

    /// <inheritdoc/>
    /// <remarks>From the first call on, gradients keep what products at the same point need.</remarks>
    /// <exception cref="NotSupportedException">The propagator takes whole batches and gives no products.</exception>
    public ILinearOperator<Dense<T>> Curvature(Dense<T> x)
    {
        if (_propagator.TakesWholeBatch) throw new NotSupportedException("Layer-parallel propagation gives gradients, not products with the curvature: use another propagator, or a method of first order.");
        Keep();
        Linearize(x);
        return _product ??= new(this);
    }

    /// <summary>Loss and accuracy at x, over all chosen samples, with the parameters that belong together.</summary>
    public Measurement Measure(Dense<T> x)
    {
        _propagator.SolveExactly(true);
        double loss = Value(x);
        _propagator.SolveExactly(false);
        return new(loss, Data.Labels is null ? null : (double)_sweeps.Correct / _samples.Count);
    }

    /// <summary>scores ← readout(Y_N), samples × outputs in the order of the chosen samples.</summary>
    public void Scores(Dense<T> x, T[] scores)
    {
        if (scores.Length != _samples.Count * _network.Readout.Shape.Outputs)
            throw new ArgumentException($"{_samples.Count} samples have {_samples.Count * (long)_network.Readout.Shape.Outputs} scores, but there is room for {scores.Length}.", nameof(scores));
        _sweeps.Scores = scores;
        Run(BatchTask.Scores, x);
        _sweeps.Scores = null;
    }

    /// <summary>‖Z_N − Y_N‖/‖Y_N‖, where Y_N are the final states of this network at x and Z_N those of another one, of the same width, on the same data.</summary>
    public double StateChange(Dense<T> x, NetworkObjective<T> other, Dense<T> y)
    {
        if (other._network.Width != _network.Width || other.Samples != Samples) throw new ArgumentException("Two networks of the same width are compared on the same data.", nameof(other));
        double[] own = new double[_network.Width * Samples], others = new double[own.Length];
        Exactly(x, own);
        other.Exactly(y, others);
        return Share.Ranks.Broadcast(Share.ReadoutRank, TensorPrimitives.Distance<double>(own, others) / TensorPrimitives.Norm<double>(own));
    }

    void Exactly(Dense<T> x, double[] states)
    {
        _propagator.SolveExactly(true);
        FinalStates(x, states, Samples);
        _propagator.SolveExactly(false);
    }

    /// <summary>states ← Y_N, width × stride row by row: the chosen samples in order, one per column; further columns stay as they are.</summary>
    internal void FinalStates(Dense<T> x, double[] states, int stride)
    {
        (_sweeps.States, _sweeps.Stride) = (states, stride);
        if (_sweeps.Keeps && _linearized && Same(x)) _sweeps.Run(BatchTask.States, fromKept: true);
        else Run(BatchTask.States, x);
        _sweeps.States = null;
    }

    /// <summary>Asks for gradients that keep what <see cref="Backward"/> needs, if there is room.</summary>
    /// <remarks>All ranks keep them, or none.</remarks>
    internal void Keep()
    {
        bool hasRoom = _sweeps.KeptBytes <= KeptBytes;
        _sweeps.Keeps = Ranks.All.Size == 1 ? hasRoom : !Ranks.All.AllGather(hasRoom).Contains(false);
    }

    /// <summary>Forward through opening and layers at x, with what derivatives need kept if there is room; unless it is there already.</summary>
    internal void Linearize(Dense<T> x)
    {
        if (_linearized && Same(x)) return;
        if (_sweeps.Keeps) Run(BatchTask.Linearize, x);
        else _sweeps.Controls.Prepare(x, _team);
        (_linearizedAt ??= new(_network.Parameters)).CopyFrom(x);
        _linearized = true;
    }

    /// <summary>Value and gradient at x, of which opening and layers have been linearised; its readout may be another.</summary>
    internal double Backward(Dense<T> x, Dense<T> gradient)
    {
        NeedLength(gradient, nameof(gradient));
        int readout = _network.LayerStart(_network.Layers);
        x.Span[readout..].CopyTo(_linearizedAt!.Span[readout..]);
        _sweeps.Controls.PrepareReadout(x);
        _sweeps.Run(BatchTask.Backward);
        Count(_sweeps.Keeps ? 0 : 1);
        Reduce(gradient);
        GradientEvaluations++;
        return _sweeps.Loss;
    }

    /// <summary>The value at x, with what <see cref="GradientOfKept"/> needs kept; for propagators that take whole batches.</summary>
    internal double ValueAndKeep(Dense<T> x)
    {
        Run(BatchTask.Linearize, x);
        return _sweeps.Loss;
    }

    /// <summary>The gradient at the point of the last <see cref="ValueAndKeep"/>, without another forward sweep.</summary>
    internal void GradientOfKept(Dense<T> gradient)
    {
        NeedLength(gradient, nameof(gradient));
        _sweeps.Run(BatchTask.Backward);
        Reduce(gradient);
        GradientEvaluations++;
    }

    void Apply(Dense<T> v, Dense<T> product)
    {
        NeedLength(v, nameof(v));
        NeedLength(product, nameof(product));
        if (!_linearized) throw new InvalidOperationException("The objective was evaluated at another point since its curvature was asked for.");
        _sweeps.Direction ??= new(_network);
        _sweeps.Direction.PrepareTangent(v, _team);
        _sweeps.Run(BatchTask.Product);
        Reduce(product);
        Products++;
        LayerSteps += (_sweeps.Keeps ? 1 : 2) * (long)_network.Layers;
    }

    void Plan()
    {
        _sweeps.Plan();
        _linearized = false;
    }

    void Run(BatchTask task, Dense<T> x, Dense<T>? gradient = null)
    {
        _linearized = false;
        _sweeps.RunAt(x, task, gradient);
        Count(1);
    }

    void Count(int evaluations)
    {
        Evaluations += evaluations;
        LayerSteps += evaluations * _propagator.StepsOfSweep(_network);
    }

    void Reduce(Dense<T> gradient)
    {
        _sweeps.Reduce(gradient);
        RecomputedLayerSteps += _sweeps.Statistics.RecomputedSteps;
    }

    bool Same(Dense<T> x) => _linearizedAt is not null && x.Span.SequenceEqual(_linearizedAt.Span);

    void NeedLength(Dense<T> vector, string name)
    {
        if (vector.Length != Share.Parameters)
            throw new ArgumentException($"{(Ranks.Layers.Size == 1 ? "The network" : "The share of this rank")} has {Share.Parameters} parameters, but the {(name == "gradient" ? name : "vector")} has {vector.Length}.", name);
    }

    sealed class Product(NetworkObjective<T> objective) : ILinearOperator<Dense<T>>
    {
        public void Apply(Dense<T> x, Dense<T> y) => objective.Apply(x, y);
    }
}
