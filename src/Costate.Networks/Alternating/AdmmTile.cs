using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>The variables of ADMM in one tile of samples at a time, and their closed forms. One thread uses it at a time.</summary>
/// <param name="network">The layers.</param>
/// <param name="loss">The loss of the problem, for the targets.</param>
/// <param name="options">β, γ, loss.</param>
/// <param name="layouts">Where sums of products stand.</param>
/// <param name="normal">Sums of products.</param>
sealed class AdmmTile<T>(SplitNetwork<T> network, ILoss<T> loss, AdmmOptions options, SumLayout[] layouts, INormalKernel normal) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int S = SlackTile<T>.Samples;

    readonly SlackTile<T> _tile = new(network, loss);
    readonly TileProducts<T> _products = new(layouts, normal);
    readonly Dense<T> _wide = new(network.Widest * S), _other = new(network.Widest * S);
    readonly int[] _starts = [.. network.Layers.Select((_, i) => 2 * network.Layers.Take(i).Sum(l => l.Outputs))];
    Dense<T> _variables = new(0);
    int _at;

    /// <summary>The parameters of all layers, prepared.</summary>
    public Dense<T>[] Weights { set => _tile.Weights = value; }

    /// <summary>Takes up a tile.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="first">The first one of the tile.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="variables">The variables of all tiles of this rank.</param>
    /// <param name="at">Where those of the tile begin.</param>
    public void Take(SampleSet<T> samples, int first, int count, Dense<T> variables, int at)
    {
        (_variables, _at) = (variables, at);
        _tile.Load(samples, first, count);
    }

    /// <summary>sums += the products of the regression of layer i.</summary>
    public void AddProducts(int i, bool gram, Span<double> sums) => _products.Add(layouts[i], _tile.Count, Before(i), Z(i), gram, sums[layouts[i].Start..]);

    /// <summary>The variables to begin with.</summary>
    /// <param name="seed">Of random ones.</param>
    /// <param name="first">The number of the first sample.</param>
    public void Fill(ulong seed, int first)
    {
        if (options.Start == AdmmStart.Forward)
        {
            _tile.Forward(States);
            for (int i = 0; i < Layers; i++)
            {
                States.Z[i].Span.CopyTo(Z(i));
                if (i < Layers - 1) States.A[i].Span.CopyTo(A(i));
            }
            return;
        }
        for (int i = 0; i < Layers; i++)
        {
            RandomSequence random = new(seed, RandomStreams.AdmmStart, (uint)i);
            Normal(Z(i), random);
            // A residual layer is looked at by the one before it before it has got activations.
            if (network.Layers[i].IsResidual) Normal(A(i), new(seed, RandomStreams.AdmmStart, (uint)(Layers + i)));
        }

        void Normal(Span<T> variables, RandomSequence random)
        {
            int n = variables.Length / S;
            for (int t = 0; t < S; t++)
                for (int j = 0; j < n; j++) variables[j * S + t] = T.CreateTruncating(random.Normal((ulong)(first + t) * (ulong)n + (ulong)j));
        }
    }

    /// <summary>a_i and z_i of a hidden layer.</summary>
    /// <param name="i">The layer.</param>
    /// <param name="x">All parameters.</param>
    /// <param name="inverse">The product with (β·WᵀW + γ·I)⁻¹, W being that of the layer behind it.</param>
    /// <param name="inverted">That matrix, prepared.</param>
    public void Hidden(int i, ReadOnlySpan<T> x, IDenseKernel<T> inverse, ReadOnlySpan<T> inverted)
    {
        (SplitLayer<T> layer, SplitLayer<T> next) = (network.Layers[i], network.Layers[i + 1]);
        Span<T> behind = _wide.Span[..(next.Outputs * S)], pulled = _other.Span[..(layer.Outputs * S)], z = Z(i), a = A(i);
        ReadOnlySpan<T> biases = x.Slice(next.Start + next.Outputs * next.Inputs, next.Outputs);
        for (int o = 0; o < next.Outputs; o++) TensorPrimitives.Subtract(Z(i + 1).Slice(o * S, S), biases[o], behind.Slice(o * S, S));
        next.Transposed(S, _tile.Weights[i + 1].Span, behind, add: false, _tile.Scratch, pulled);
        (T beta, T gamma, T h) = (T.CreateTruncating(options.Beta), T.CreateTruncating(options.Gamma), layer.StepSize);
        TensorPrimitives.Multiply(pulled, beta, pulled);
        Span<T> sigma = _wide.Span[..z.Length];
        layer.Activation.Activate(z, sigma);
        TensorPrimitives.MultiplyAdd(sigma, gamma * h, pulled, pulled);
        if (layer.IsResidual) TensorPrimitives.MultiplyAdd(Before(i)[..a.Length], gamma, pulled, pulled);
        if (next.IsResidual)
        {
            next.Activation.Activate(Z(i + 1), sigma);
            TensorPrimitives.MultiplyAdd(sigma, -gamma * next.StepSize, pulled, pulled);
            TensorPrimitives.MultiplyAdd(A(i + 1), gamma, pulled, pulled);
        }
        inverse.Evaluate(S, inverted, T.One, pulled, [], a, a);
        Span<T> w = _wide.Span[..z.Length];
        layer.Forward(S, _tile.Weights[i].Span, Before(i), [], w, w);
        ReadOnlySpan<T> added = a;
        if (layer.IsResidual)
        {
            TensorPrimitives.Subtract(a, Before(i)[..a.Length], pulled);
            added = pulled;
        }
        if (layer.Kind == Activation.Relu)
            for (int k = 0; k < z.Length; k++) z[k] = AdmmForms.Relu(added[k], w[k], h, beta, gamma);
        else
            for (int k = 0; k < z.Length; k++) z[k] = AdmmForms.Identity(added[k], w[k], h, beta, gamma);
    }

    /// <summary>z_L.</summary>
    public void Last()
    {
        int i = Layers - 1;
        SplitLayer<T> layer = network.Layers[i];
        Span<T> z = Z(i), multiplier = A(i), w = _wide.Span[..z.Length];
        ReadOnlySpan<T> y = _tile.Targets.Span;
        layer.Forward(S, _tile.Weights[i].Span, Before(i), [], w, w);
        T beta = T.CreateTruncating(options.Beta);
        for (int k = 0; k < z.Length; k++)
            z[k] = options.Loss == AdmmLoss.Hinge ? AdmmForms.Hinge(y[k], w[k], multiplier[k], beta) : AdmmForms.Squared(y[k], w[k], multiplier[k], beta);
    }

    /// <summary>λ ← λ + β·(z_L − W_L·a_{L−1}), behind <see cref="Measure"/> of the last layer.</summary>
    public void Multiply()
    {
        Span<T> z = Z(Layers - 1), multiplier = A(Layers - 1), w = _wide.Span[..z.Length];
        T beta = T.CreateTruncating(options.Beta);
        for (int k = 0; k < z.Length; k++) multiplier[k] += beta * (z[k] - w[k]);
    }

    /// <summary>The terms of layer i, summed up over the samples: of the loss, and penalties.</summary>
    public (double Loss, double Penalty) Measure(int i)
    {
        SplitLayer<T> layer = network.Layers[i];
        Span<T> z = Z(i), other = A(i), w = _wide.Span[..z.Length], sigma = _other.Span[..z.Length];
        layer.Forward(S, _tile.Weights[i].Span, Before(i), [], w, w);
        bool last = i == Layers - 1;
        if (!last)
        {
            layer.Activation.Activate(z, sigma);
            if (layer.IsResidual) TensorPrimitives.MultiplyAdd(sigma, layer.StepSize, Before(i)[..z.Length], sigma);
        }
        (double penalty, double loss) = (0, 0);
        for (int row = 0; row < z.Length; row += S)
            for (int k = row; k < row + _tile.Count; k++)
            {
                double off = double.CreateTruncating(z[k] - w[k]);
                penalty += options.Beta * off * off;
                if (last) loss += double.CreateTruncating(AdmmForms.Loss(options.Loss, z[k], _tile.Targets.Span[k])) + double.CreateTruncating(other[k]) * off;
                else penalty += options.Gamma * double.CreateTruncating((other[k] - sigma[k]) * (other[k] - sigma[k]));
            }
        return (loss, penalty);
    }

    int Layers => network.Layers.Count;

    TileStates<T> States => field ??= new(network, S);

    /// <summary>z_i.</summary>
    Span<T> Z(int i) => Part(_starts[i], network.Layers[i].Outputs);

    /// <summary>a_i of a hidden layer, λ of the last.</summary>
    Span<T> A(int i) => Part(_starts[i] + network.Layers[i].Outputs, network.Layers[i].Outputs);

    Span<T> Part(int start, int features) => _variables.Span.Slice(_at + start * S, features * S);

    ReadOnlySpan<T> Before(int i) => i == 0 ? _tile.Input.Span : A(i - 1);
}
