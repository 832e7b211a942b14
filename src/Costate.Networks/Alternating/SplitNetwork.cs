using System.Numerics;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>A network as layers whose pre-activations can be set free: opening (dense, several dense layers, or none), Euler steps σ(K·y + b), readout.</summary>
sealed class SplitNetwork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly List<SplitLayer<T>> _layers = [];
    readonly KernelWidth _kernels;

    /// <exception cref="ArgumentException">It is made of something else; the message says what.</exception>
    public SplitNetwork(Network<T> network, KernelWidth? kernels = null)
    {
        _kernels = kernels ?? KernelWidths.Widest;
        Inputs = network.Opening.Shape.Inputs;
        int start = 0;
        if (network.Opening is LayerChain<T> chain)
            foreach (ILayer<T> layer in chain.Layers) Add(layer, ref start);
        else if (network.Opening is not IdentityLayer<T>) Add(network.Opening, ref start);
        for (int j = 0; j < network.Layers; j++) Add(network.Step(j), ref start);
        Add(network.Readout, ref start);
        Widest = Math.Max(_layers.Max(l => l.Inputs), _layers.Max(l => l.Outputs));
    }

    /// <summary>The layers, the readout last.</summary>
    public IReadOnlyList<SplitLayer<T>> Layers => _layers;

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

    /// <summary>Memory for the prepared parameters of all layers.</summary>
    public Dense<T>[] NewPrepared() => [.. _layers.Select(l => new Dense<T>(l.Product.PreparedLength))];

    /// <summary>prepared ← the parameters of all layers.</summary>
    public void Prepare(Dense<T> x, Dense<T>[] prepared)
    {
        for (int i = 0; i < _layers.Count; i++) _layers[i].Product.Prepare(x.Span.Slice(_layers[i].Start, _layers[i].Parameters), prepared[i].Span);
    }

    void Add(ILayer<T> layer, ref int start)
    {
        (DenseMap<T>? map, bool residual, T h) = layer switch
        {
            DenseLayer<T> dense => (dense.Map, false, T.One),
            EulerStep<T> { Dynamics: DenseDynamics<T> dynamics } step => (dynamics.Map, true, step.StepSize),
            _ => (null, false, T.One),
        };
        if (map is not { AsStored: true })
            throw new ArgumentException("Alternating minimisation and ADMM take layers W·a + b with a matrix of their own and one bias per neuron: dense openings, dense dynamics with integrator euler, bias neuron; other layers are no linear regressions in their parameters.");
        _layers.Add(new(layer.Shape.Inputs, layer.Shape.Outputs, start, residual, h, map.Activation, DenseKernels.Create<T>(layer.Shape.Outputs, layer.Shape.Inputs, Activation.Identity, _kernels), LaneKernels.Slack<T>(map.Activation, _kernels)));
        start += layer.Shape.Parameters;
    }
}
