using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>One tile of samples with free pre-activations: inputs, targets, the present weights, and the passes through the layers that all steps share. One thread uses it at a time.</summary>
/// <remarks>A state is given by its slacks: z is a roll-out of e through the layers, so that every e is admissible.</remarks>
sealed class SlackTile<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Samples of a tile, padding included.</summary>
    public const int Samples = Tiling.Quantum;

    readonly Dense<T> _first, _scratch, _product, _proximal;
    readonly Dense<T>? _joined;
    readonly int[] _labels = new int[Samples];
    readonly ILoss<T> _loss;

    /// <param name="network">The layers.</param>
    /// <param name="loss">Cross-entropy, least squares or logistic.</param>
    /// <exception cref="NotSupportedException">It is another one.</exception>
    public SlackTile(SplitNetwork<T> network, ILoss<T> loss)
    {
        (Network, _loss) = (network, loss);
        Proximal = LaneKernels.Proximal<T>(Kind(loss), network.Kernels);
        Algebra = LaneKernels.Algebra<T>(network.Kernels);
        SplitLayer<T> first = network.Layers[0];
        Input = new((first.DataFeatures > 0 ? network.Inputs : first.Inputs) * Samples);
        if (first.DataFeatures > 0) _joined = new(first.Inputs * Samples);
        Targets = new(network.Outputs * Samples);
        _first = new(network.Layers[0].Outputs * Samples);
        _product = new(network.Widest * Samples);
        _scratch = new(network.Layers.Max(l => l.Product.ScratchPerSample) * Samples * Math.Max(1, network.Outputs));
        _proximal = new(Proximal.Scratch(network.Outputs));
    }

    /// <summary>The layers.</summary>
    public SplitNetwork<T> Network { get; }

    /// <summary>Small algebra.</summary>
    public ILaneKernel<T> Algebra { get; }

    /// <summary>The loss and its proximal points.</summary>
    public IProximalKernel<T> Proximal { get; }

    /// <summary>a_0, features × samples; features that the data lack are zero.</summary>
    public Dense<T> Input { get; }

    /// <summary>Target values, classes as unit vectors.</summary>
    public Dense<T> Targets { get; }

    /// <summary>Samples that count.</summary>
    public int Count { get; private set; }

    /// <summary>The prepared parameters of all layers.</summary>
    public Dense<T>[] Weights { get; set; } = [];

    /// <summary>Working memory for products with as many columns as m tiles.</summary>
    public Span<T> Scratch => _scratch.Span;

    /// <summary>Working memory of <see cref="Proximal"/>.</summary>
    public Span<T> ProximalScratch => _proximal.Span;

    /// <summary>Which kind of loss it is.</summary>
    /// <exception cref="NotSupportedException">One without a second derivative.</exception>
    public static LossFunction Kind(ILoss<T> loss) => loss switch
    {
        CrossEntropy<T> => LossFunction.CrossEntropy,
        LeastSquares<T> => LossFunction.LeastSquares,
        Logistic<T> => LossFunction.Logistic,
        _ => throw new NotSupportedException("Alternating minimisation takes the losses cross-entropy, least-squares and logistic, which are convex and twice differentiable."),
    };

    /// <summary>Takes the samples from <paramref name="start"/>. Missing ones repeat the last one, which keeps steps that samples take together from waiting for them.</summary>
    public void Load(SampleSet<T> samples, int start, int count)
    {
        Count = count;
        samples.Inputs(start, count, Samples, Input.Span[..(Network.Inputs * Samples)]);
        if (_loss is not Logistic<T>) samples.Values(start, count, Samples, Network.Outputs, Targets.Span);
        else
        {
            samples.Labels(start, count, _labels.AsSpan(0, count));
            for (int t = 0; t < count; t++) Targets.Span[t] = T.CreateChecked(_labels[t]);
        }
        if (count == Samples) return;
        for (int row = 0; row < Targets.Length; row += Samples) Targets.Span[(row + count)..(row + Samples)].Fill(Targets.Span[row + count - 1]);
    }

    /// <summary>What layer i reads: the layer before, or the data, or, in a recurrence, [h_{t−1}; x_t], which are put together here and valid until this is asked again.</summary>
    public Dense<T> Before(TileStates<T> states, int i)
    {
        SplitLayer<T> layer = Network.Layers[i];
        if (layer.DataFeatures == 0) return i == 0 ? Input : states.A[i - 1];
        Span<T> joined = _joined!.Span, h = joined[..((layer.Inputs - layer.DataFeatures) * Samples)];
        if (i == 0) h.Clear();
        else states.A[i - 1].Span.CopyTo(h);
        Input.Span.Slice(layer.DataStart * Samples, layer.DataFeatures * Samples).CopyTo(joined[h.Length..]);
        return _joined;
    }

    /// <summary>states ← those of the network itself, without slack.</summary>
    public void Forward(TileStates<T> states)
    {
        for (int i = 0; i < Network.Layers.Count; i++)
        {
            SplitLayer<T> layer = Network.Layers[i];
            layer.Forward(Samples, Weights[i].Span, Before(states, i).Span, [], states.Z[i].Span, states.Z[i].Span);
            Activate(states, i);
            if (states.HasSlack) states.E[i].SetZero();
        }
        _first.CopyFrom(states.Z[0]);
        states.HasSlack = false;
    }

    /// <summary>The slacks and activations of states whose z are given.</summary>
    public void Complete(TileStates<T> states)
    {
        for (int i = 0; i < Network.Layers.Count; i++)
        {
            Residual(states, i);
            Activate(states, i);
        }
        TensorPrimitives.Subtract(states.Z[0].Span, states.E[0].Span, _first.Span);
        states.HasSlack = true;
    }

    /// <summary>z and activations of states whose slacks are given; the first layer's product is the one of the last <see cref="Forward"/> or <see cref="Complete"/>.</summary>
    public void RollOut(TileStates<T> states)
    {
        TensorPrimitives.Add(_first.Span, states.E[0].Span, states.Z[0].Span);
        Activate(states, 0);
        for (int i = 1; i < Network.Layers.Count; i++)
        {
            SplitLayer<T> layer = Network.Layers[i];
            layer.Forward(Samples, Weights[i].Span, Before(states, i).Span, states.E[i].Span, _product.Span[..(layer.Outputs * Samples)], states.Z[i].Span);
            Activate(states, i);
        }
        states.HasSlack = true;
    }

    /// <summary>e_i ← z_i − W_i·a_{i−1} − b_i.</summary>
    public void Residual(TileStates<T> states, int i)
    {
        SplitLayer<T> layer = Network.Layers[i];
        Span<T> product = _product.Span[..(layer.Outputs * Samples)];
        layer.Forward(Samples, Weights[i].Span, Before(states, i).Span, [], product, product);
        TensorPrimitives.Subtract(states.Z[i].Span, product, states.E[i].Span);
    }

    /// <summary>σ(z_i), and what the layer gives the next.</summary>
    public void Activate(TileStates<T> states, int i)
    {
        if (i == Network.Layers.Count - 1) return;
        SplitLayer<T> layer = Network.Layers[i];
        layer.Activation.Activate(states.Z[i].Span, states.Sigma[i].Span);
        if (layer.IsResidual) TensorPrimitives.MultiplyAdd(states.Sigma[i].Span, layer.StepSize, Before(states, i).Span, states.A[i].Span);
    }

    /// <summary>F of every sample: the loss of z_L and the penalties of all slacks.</summary>
    public void Evaluate(TileStates<T> states, ReadOnlySpan<double> mu, bool absolute)
    {
        Proximal.Losses(Network.Outputs, Samples, Count, states.Z[^1].Span, Targets.Span, states.Values.Span, ProximalScratch);
        if (!states.HasSlack) return;
        for (int i = 0; i < Network.Layers.Count; i++)
            Algebra.AddNorms(Network.Layers[i].Outputs, Samples, states.E[i].Span, T.CreateTruncating(mu[i]), absolute, states.Values.Span);
    }
}
