using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>The Gauss–Newton step for all slacks of a sample at once with a quadratic model of the loss, from layer to layer: systems as large as the hidden layers, not as the scores.</summary>
/// <remarks>
/// The optimal value behind layer i is quadratic in dz_i, with matrix P_i and gradient s_i. With T_i = W_i·diag(σ'(z_{i−1})) and M_i = (2μ_i·I + P_i)⁻¹, from the loss down (P_L = ∇²l, s_L = ∇l):
/// P_{i−1} = T_iᵀ·S_i·T_i with S_i = 2μ_i·M_i·P_i = 2μ_i·(I − 2μ_i·M_i), s_{i−1} = 2μ_i·T_iᵀ·(M_i·(s_i + 2μ_i·e_i) − e_i); and up, with x_i = T_i·dz_{i−1} − e_i: dz_i = M_i·(2μ_i·x_i − s_i), e'_i = dz_i − x_i.
/// The Hessian of the loss is a diagonal, or a diagonal less d·dᵀ, so M_L needs no factorisation. All samples of a tile are worked on side by side. Plain layers only.
/// </remarks>
sealed class RiccatiStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Why residual networks are refused.</summary>
    public const string Residual = "The Riccati form needs plain layers: in a residual network a pre-activation acts on all layers behind it. Set zSolver: joint, or network.layers: 0.";

    /// <summary>Why recurrences are refused.</summary>
    public const string Recurrent = "The Riccati form takes layers that read the layer before alone, but the time steps of a recurrent opening read the data, too. Set zSolver: joint.";

    const int Samples = SlackTile<T>.Samples;

    readonly SlackTile<T> _tile;
    readonly Dense<T>[] _factors, _gradients, _slopes, _steps;
    readonly Dense<T> _curvature, _correction, _inverse, _wide, _other, _products, _square, _scratch;

    public RiccatiStep(SlackTile<T> tile)
    {
        SplitNetwork<T> network = tile.Network;
        if (network.IsResidual) throw new ArgumentException(Residual);
        if (network.IsRecurrent) throw new ArgumentException(Recurrent);
        _tile = tile;
        int layers = network.Layers.Count;
        _factors = [.. network.Layers.Take(layers - 1).Select(l => New(l.Outputs * (l.Outputs + 1) / 2))];
        (_gradients, _steps) = ([.. network.Layers.Select(l => New(l.Outputs))], [.. network.Layers.Select(l => New(l.Outputs))]);
        _slopes = [.. network.Layers.Take(layers - 1).Select(l => New(l.Outputs))];
        (_curvature, _correction, _inverse) = (New(network.Outputs), New(network.Outputs), New(1));
        (_wide, _other) = (New(network.Widest), New(network.Widest));
        int products = 0, square = 0, scratch = 0;
        for (int i = 1; i < layers; i++)
        {
            SplitLayer<T> layer = network.Layers[i];
            products = Math.Max(products, layer.Inputs * layer.Outputs);
            square = Math.Max(square, layer.Inputs * layer.Inputs);
            scratch = Math.Max(scratch, layer.Product.ScratchPerSample * layer.Inputs);
        }
        (_products, _square, _scratch) = (New(products), New(square), New(scratch));

        static Dense<T> New(long perSample) => new(checked((int)(perSample * Samples)));
    }

    /// <summary>Numbers that such a step holds for a sample.</summary>
    public static long Length(SplitNetwork<T> network)
    {
        long length = 2 * network.Widest + 2 * network.Outputs, products = 0, square = 0, scratch = 0;
        for (int i = 0; i < network.Layers.Count; i++)
        {
            SplitLayer<T> layer = network.Layers[i];
            (long n, long m) = (layer.Inputs, layer.Outputs);
            length += 3 * m + (i < network.Layers.Count - 1 ? m * (m + 1) / 2 : 0);
            if (i == 0) continue;
            products = Math.Max(products, n * m);
            square = Math.Max(square, n * n);
            scratch = Math.Max(scratch, layer.Product.ScratchPerSample * n);
        }
        return length + products + square + scratch;
    }

    /// <summary>All parameters, in the order of the layers.</summary>
    public ReadOnlyMemory<T> Parameters { get; set; }

    /// <summary>The slacks of the step: steps[i] ← e'_i of every layer.</summary>
    /// <param name="states">Where it is linearised.</param>
    /// <param name="mu">μ_i.</param>
    public Dense<T>[] Compute(TileStates<T> states, ReadOnlySpan<double> mu)
    {
        SplitNetwork<T> network = _tile.Network;
        int top = network.Layers.Count - 1;
        _tile.Proximal.Gradients(network.Outputs, Samples, states.Z[top].Span, _tile.Targets.Span, _gradients[top].Span, _curvature.Span);
        PrepareTop(mu[top]);
        for (int i = top; i > 0; i--) Down(states, i, mu);
        for (int i = 0; i <= top; i++) Up(states, i, mu[i]);
        return _steps;
    }

    /// <summary>With H = diag(d) (− d·dᵀ) and A = diag(1/(2μ + d)): M_L = A (+ A·d·dᵀ·A/(1 − dᵀ·A·d)). Keeps A as curvature, A·d as correction, and 1/(1 − dᵀ·A·d).</summary>
    void PrepareTop(double mu)
    {
        T own = T.CreateTruncating(2 * mu);
        Span<T> a = _curvature.Span, ad = _correction.Span, inverse = _inverse.Span;
        inverse.Clear();
        for (int k = 0; k < a.Length; k += Samples)
            for (int t = 0; t < Samples; t++)
            {
                T d = a[k + t];
                a[k + t] = T.One / (own + d);
                ad[k + t] = d * a[k + t];
                inverse[t] += own * ad[k + t];   // 1 − Σ d²/(2μ + d) = Σ 2μ·d/(2μ + d), because Σ d = 1 where it is used: without cancellation
            }
        for (int t = 0; t < Samples; t++) inverse[t] = T.One / inverse[t];
    }

    /// <summary>x ← M_i·x.</summary>
    void Apply(int i, Span<T> x)
    {
        if (i < _factors.Length)
        {
            _tile.Algebra.SolveFactored(_tile.Network.Layers[i].Outputs, Samples, _factors[i].Span, x);
            return;
        }
        ReadOnlySpan<T> a = _curvature.Span, ad = _correction.Span;
        Span<T> dot = stackalloc T[Samples];
        dot.Clear();
        if (_tile.Proximal.IsCoupled)
        {
            for (int k = 0; k < x.Length; k += Samples) TensorPrimitives.MultiplyAdd(ad.Slice(k, Samples), x.Slice(k, Samples), dot, dot);
            TensorPrimitives.Multiply(dot, _inverse.Span, dot);
        }
        TensorPrimitives.Multiply(x, a, x);
        for (int k = 0; k < x.Length && _tile.Proximal.IsCoupled; k += Samples) TensorPrimitives.MultiplyAdd(ad.Slice(k, Samples), dot, x.Slice(k, Samples), x.Slice(k, Samples));
    }

    /// <summary>The factor of 2μI + P and the gradient s of the layer before layer i.</summary>
    void Down(TileStates<T> states, int i, ReadOnlySpan<double> mu)
    {
        SplitLayer<T> layer = _tile.Network.Layers[i], before = _tile.Network.Layers[i - 1];
        (int n, int m) = (layer.Inputs, layer.Outputs);
        Span<T> slope = _slopes[i - 1].Span, products = _products.Span[..(m * n * Samples)], square = _square.Span[..(n * n * Samples)];
        T own = T.CreateTruncating(2 * mu[i]);
        slope.Fill(T.One);
        before.Activation.Slope(states.Sigma[i - 1].Span, before.StepSize, slope, slope);

        // s ← 2μ·Tᵀ·(M·(s + 2μ·e) − e)
        Span<T> right = _wide.Span[..(m * Samples)], s = _gradients[i - 1].Span;
        TensorPrimitives.MultiplyAdd(states.E[i].Span, own, _gradients[i].Span, right);
        Apply(i, right);
        TensorPrimitives.Subtract(right, states.E[i].Span, right);
        TensorPrimitives.Multiply(right, own, right);
        layer.Transposed(Samples, _tile.Weights[i].Span, right, add: false, _scratch.Span, s);
        TensorPrimitives.Multiply(s, slope, s);

        // P ← Tᵀ·S·T: S·W as outputs × (inputs · samples), and Wᵀ from the left.
        if (i == _factors.Length) TopProducts(layer, own, products);
        else InnerProducts(i, own, products);
        layer.Transposed(n * Samples, _tile.Weights[i].Span, products, add: false, _scratch.Span, square);
        _tile.Algebra.Scale(n, n, Samples, slope, square, square);
        Span<T> factor = _factors[i - 1].Span;
        T diagonal = T.CreateTruncating(2 * mu[i - 1]);
        for (int a = 0; a < n; a++)
        {
            Span<T> row = factor[(a * (a + 1) / 2 * Samples)..];
            TensorPrimitives.Multiply(square.Slice(a * n * Samples, (a + 1) * Samples), slope[..((a + 1) * Samples)], row);
            TensorPrimitives.Add(row.Slice(a * Samples, Samples), diagonal, row.Slice(a * Samples, Samples));
        }
        _tile.Algebra.Factor(n, Samples, factor);
    }

    /// <summary>products ← S_L·W_L with S_L = 2μ·(I − 2μ·M_L) = diag(2μ·d/(2μ + d)) (− (2μ)²·A·d·dᵀ·A/(1 − dᵀ·A·d)).</summary>
    void TopProducts(SplitLayer<T> layer, T own, Span<T> products)
    {
        (int n, int m) = (layer.Inputs, layer.Outputs);
        ReadOnlySpan<T> w = Parameters.Span.Slice(layer.Start, n * m);
        Span<T> pulled = _other.Span[..(n * Samples)], column = stackalloc T[Samples];
        layer.Transposed(Samples, _tile.Weights[^1].Span, _correction.Span, add: false, _scratch.Span, pulled);   // Wᵀ·A·d
        for (int a = 0; a < m; a++)
        {
            ReadOnlySpan<T> ad = _correction.Span.Slice(a * Samples, Samples);
            TensorPrimitives.Multiply(ad, _inverse.Span, column);
            TensorPrimitives.Multiply(column, own * own, column);
            for (int j = 0; j < n; j++)
            {
                Span<T> to = products.Slice((a * n + j) * Samples, Samples);
                TensorPrimitives.Multiply(ad, own * w[a * n + j], to);
                if (!_tile.Proximal.IsCoupled) continue;
                for (int t = 0; t < Samples; t++) to[t] -= column[t] * pulled[j * Samples + t];
            }
        }
    }

    /// <summary>products ← S·W of an inner layer: (Wᵀ·S)ᵀ, column of S after column.</summary>
    void InnerProducts(int i, T own, Span<T> products)
    {
        SplitLayer<T> layer = _tile.Network.Layers[i];
        (int n, int m) = (layer.Inputs, layer.Outputs);
        Span<T> unit = _wide.Span[..(m * Samples)], pulled = _other.Span[..(n * Samples)];
        for (int c = 0; c < m; c++)
        {
            unit.Clear();
            unit.Slice(c * Samples, Samples).Fill(T.One);
            Apply(i, unit);
            TensorPrimitives.Multiply(unit, -own * own, unit);
            TensorPrimitives.Add(unit.Slice(c * Samples, Samples), own, unit.Slice(c * Samples, Samples));
            layer.Transposed(Samples, _tile.Weights[i].Span, unit, add: false, _scratch.Span, pulled);   // Wᵀ·S_c: row c of S·W
            pulled.CopyTo(products[(c * n * Samples)..]);
        }
    }

    /// <summary>e'_i from dz_{i−1}, which stands in the other vector; dz_i takes its place.</summary>
    void Up(TileStates<T> states, int i, double mu)
    {
        SplitLayer<T> layer = _tile.Network.Layers[i];
        Span<T> x = _steps[i].Span, dz = _other.Span[..x.Length];
        if (i == 0) TensorPrimitives.Negate(states.E[0].Span, x);
        else
        {
            Span<T> da = _wide.Span[..(layer.Inputs * Samples)];
            TensorPrimitives.Multiply(_other.Span[..da.Length], _slopes[i - 1].Span, da);
            x.Clear();
            layer.Tangent(Samples, _tile.Weights[i].Span, da, x, _scratch.Span, dz);
            TensorPrimitives.Subtract(dz, states.E[i].Span, x);
        }
        TensorPrimitives.Multiply(x, T.CreateTruncating(2 * mu), dz);
        TensorPrimitives.Subtract(dz, _gradients[i].Span, dz);
        Apply(i, dz);
        TensorPrimitives.Subtract(dz, x, x);
    }
}
