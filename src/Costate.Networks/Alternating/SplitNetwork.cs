using System.Numerics;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>A network as layers whose pre-activations can be set free: opening (dense, several dense layers, a recurrence whose times are layers, or none), Euler steps σ(K·y + b), readout.</summary>
sealed class SplitNetwork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly List<SplitLayer<T>> _layers = [], _regressions = [];
    readonly KernelWidth _kernels;

    /// <exception cref="ArgumentException">It is made of something else; the message says what.</exception>
    public SplitNetwork(Network<T> network, KernelWidth? kernels = null)
    {
        _kernels = kernels ?? KernelWidths.Widest;
        Inputs = network.Opening.Shape.Inputs;
        int start = 0;
        if (network.Opening is LayerChain<T> chain)
            foreach (ILayer<T> layer in chain.Layers) Add(layer, ref start);
        else if (network.Opening is RecurrentLayer<T> recurrence) AddTimes(recurrence, ref start);
        else if (network.Opening is not IdentityLayer<T>) Add(network.Opening, ref start);
        for (int j = 0; j < network.Layers; j++) Add(network.Step(j), ref start);
        Add(network.Readout, ref start);
        Widest = Math.Max(_layers.Max(l => l.Inputs), _layers.Max(l => l.Outputs));
    }

    /// <summary>The layers, the readout last.</summary>
    public IReadOnlyList<SplitLayer<T>> Layers => _layers;

    /// <summary>The regressions that give the weights, each by the first layer that has them: one for every layer, but only one for all times of a recurrence with tied weights.</summary>
    public IReadOnlyList<SplitLayer<T>> Regressions => _regressions;

    /// <summary>Whether a layer is the first one of its regression.</summary>
    public bool IsFirst(SplitLayer<T> layer) => ReferenceEquals(layer, _regressions[layer.Regression]);

    /// <summary>Registers in use.</summary>
    public KernelWidth Kernels => _kernels;

    /// <summary>Features of the data; the first layer may have more inputs, which are zero.</summary>
    public int Inputs { get; }

    /// <summary>Scores m.</summary>
    public int Outputs => _layers[^1].Outputs;

    /// <summary>The most features anywhere.</summary>
    public int Widest { get; }

    /// <summary>Whether a layer adds its input to its output: then a pre-activation acts on all layers behind it, and not on the next alone.</summary>
    public bool IsResidual => _layers.Any(l => l.IsResidual);

    /// <summary>Whether layers read the data beside the layer before, as the times of a recurrence do.</summary>
    public bool IsRecurrent => _layers.Any(l => l.DataFeatures > 0);

    /// <summary>Layers that share the weights of a regression.</summary>
    public int Shares(int regression) => _layers.Count(l => l.Regression == regression);

    /// <summary>Memory for the prepared parameters of all layers; those that share weights share it.</summary>
    public Dense<T>[] NewPrepared()
    {
        Dense<T>[] prepared = [.. _regressions.Select(l => new Dense<T>(l.Product.PreparedLength))];
        return [.. _layers.Select(l => prepared[l.Regression])];
    }

    /// <summary>prepared ← the parameters of all layers.</summary>
    public void Prepare(Dense<T> x, Dense<T>[] prepared)
    {
        for (int i = 0; i < _layers.Count; i++)
            if (IsFirst(_layers[i])) _layers[i].Product.Prepare(x.Span.Slice(_layers[i].Start, _layers[i].Parameters), prepared[i].Span);
    }

    void Add(ILayer<T> layer, ref int start)
    {
        (DenseMap<T>? map, bool residual, T h) = layer switch
        {
            DenseLayer<T> dense => (dense.Map, false, T.One),
            EulerStep<T> { Dynamics: DenseDynamics<T> dynamics } step => (dynamics.Map, true, step.StepSize),
            _ => (null, false, T.One),
        };
        SplitLayer<T> split = Split(map, layer.Shape.Inputs, layer.Shape.Outputs, residual, h) with { Start = start, Regression = _regressions.Count };
        _layers.Add(split);
        _regressions.Add(split);
        start += layer.Shape.Parameters;
    }

    void AddTimes(RecurrentLayer<T> recurrence, ref int start)
    {
        SplitLayer<T> time = Split(recurrence.Map, recurrence.Units + recurrence.Inputs, recurrence.Units, residual: false, T.One);
        for (int t = 0; t < recurrence.Steps; t++)
        {
            bool own = t == 0 || !recurrence.IsTied;
            SplitLayer<T> split = time with { Start = start, DataFeatures = recurrence.Inputs, DataStart = t * recurrence.Inputs, Regression = own ? _regressions.Count : _regressions.Count - 1 };
            _layers.Add(split);
            if (own) _regressions.Add(split);
            if (!recurrence.IsTied || t == recurrence.Steps - 1) start += split.Parameters;
        }
    }

    SplitLayer<T> Split(DenseMap<T>? map, int inputs, int outputs, bool residual, T h) => map is { AsStored: true }
        ? new(inputs, outputs, 0, residual, h, map.Activation, DenseKernels.Create<T>(outputs, inputs, Activation.Identity, _kernels), LaneKernels.Slack<T>(map.Activation, _kernels))
        : throw new ArgumentException("Alternating minimisation and ADMM take layers W·a + b with a matrix of their own and one bias per neuron: dense openings, dense dynamics with integrator euler, bias neuron; other layers are no linear regressions in their parameters.");
}
