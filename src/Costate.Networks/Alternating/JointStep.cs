using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Kernels;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>The Gauss–Newton step for all slacks of a sample at once, min l(v) + Σ μ_i·‖e_i‖² subject to v = q + Σ J_iᵀ·e_i, where J_i = (∂z_L/∂z_i)ᵀ.</summary>
/// <remarks>
/// With K = Σ J_iᵀJ_i/(2μ_i), p = ∇l(v) at v = q − K·∇l(v), and e_i ← −J_i·p/(2μ_i): whatever the depth, one m × m system per sample. With weights w instead of 1/2 (w/μ_i) the same solves the step
/// of a reweighted L1 penalty. J of the last hidden layer is diag(σ')·W_Lᵀ; its part of K is one product with P, whose rows are the entrywise products of two rows of W_L.
/// </remarks>
sealed class JointStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int MostPaired = 32, Samples = SlackTile<T>.Samples;

    readonly SlackTile<T> _tile;
    readonly IDenseKernel<T>? _pairs;
    readonly Dense<T> _k, _q, _p, _tangent, _spare;
    readonly Dense<T>? _adjoint, _jacobian;
    readonly Dense<T>[] _steps;

    public JointStep(SlackTile<T> tile)
    {
        _tile = tile;
        SplitNetwork<T> network = tile.Network;
        int m = network.Outputs, layers = network.Layers.Count;
        (_k, _q, _p) = (new(m * (m + 1) / 2 * Samples), new(m * Samples), new(m * Samples));
        (_tangent, _spare) = (new(network.Widest * Samples), new(network.Widest * Samples));
        _steps = [.. network.Layers.Select(l => new Dense<T>(l.Outputs * Samples))];
        if (Pairs(network) is { } pairs) _pairs = pairs;
        if (layers > 2 || layers == 2 && _pairs is null) (_adjoint, _jacobian) = (new(network.Widest * m * Samples), new(network.Widest * m * Samples));
    }

    /// <summary>P·D², prepared (<see cref="PreparePairs"/>).</summary>
    public Dense<T>? PairWeights { get; set; }

    /// <summary>W_L, row by row, then b_L.</summary>
    public ReadOnlyMemory<T> Readout { get; set; }

    /// <summary>The kernel of P; null where there is no hidden layer or so many scores that it does not pay.</summary>
    public static IDenseKernel<T>? Pairs(SplitNetwork<T> network) => network.Layers.Count == 1 || network.Outputs > MostPaired ? null
        : DenseKernels.Create<T>(network.Outputs * (network.Outputs + 1) / 2, network.Layers[^1].Inputs, Activation.Identity, network.Kernels);

    /// <summary>prepared ← P from W_L, with 1/(2μ_L) on the diagonal of K as its bias; without it with weights.</summary>
    public static void PreparePairs(IDenseKernel<T> kernel, SplitLayer<T> last, ReadOnlySpan<T> readout, double diagonal, Span<T> rows, Span<T> prepared)
    {
        (int m, int n) = (last.Outputs, last.Inputs);
        Span<T> bias = rows[(m * (m + 1) / 2 * n)..];
        for (int a = 0, pair = 0; a < m; a++)
            for (int b = 0; b <= a; b++, pair++)
            {
                TensorPrimitives.Multiply(readout.Slice(a * n, n), readout.Slice(b * n, n), rows.Slice(pair * n, n));
                bias[pair] = a == b ? T.CreateTruncating(diagonal) : T.Zero;
            }
        kernel.Prepare(rows, prepared);
    }

    /// <summary>The slacks of the step: steps[i] ← e'_i of every layer. Where the states have no slack, their values are found on the way.</summary>
    /// <param name="states">Where it is linearised.</param>
    /// <param name="mu">μ_i.</param>
    /// <param name="weights">w_i of the reweighted L1 penalty, features × samples of every layer; null for the L2 penalty.</param>
    /// <param name="iterations">Newton steps for the proximal point.</param>
    public Dense<T>[] Compute(TileStates<T> states, ReadOnlySpan<double> mu, Dense<T>[]? weights, int iterations)
    {
        Metric(states, mu, weights);
        Center(states);
        _tile.Proximal.Solve(_tile.Network.Outputs, Samples, _tile.Count, iterations, _k.Span, _q.Span, _tile.Targets.Span, _p.Span, states.HasSlack ? [] : states.Values.Span, _tile.ProximalScratch);
        Slacks(states, mu, weights);
        return _steps;
    }

    static double Scale(double mu, Dense<T>[]? weights) => weights is null ? 1 / (2 * mu) : 1 / mu;

    /// <summary>K.</summary>
    void Metric(TileStates<T> states, ReadOnlySpan<double> mu, Dense<T>[]? weights)
    {
        SplitNetwork<T> network = _tile.Network;
        (int m, int top) = (network.Outputs, network.Layers.Count - 1);
        if (top == 0 || _pairs is null) FillDiagonal(mu[top], weights?[top]);
        if (top == 0) return;
        SplitLayer<T> hidden = network.Layers[top - 1];
        ReadOnlySpan<T> sigma = states.Sigma[top - 1].Span;
        if (_pairs is not null)
        {
            Span<T> squares = _tangent.Span[..sigma.Length];
            hidden.Activation.Squares(sigma, hidden.StepSize * hidden.StepSize * T.CreateTruncating(Scale(mu[top - 1], weights)), weights is null ? [] : weights[top - 1].Span, squares);
            _pairs.Evaluate(Samples, PairWeights!.Span, T.One, squares, [], _k.Span, _k.Span);
            if (weights is not null) AddDiagonal(mu[top], weights[top]);
            if (top == 1) return;
        }
        // a-adjoints of the last hidden layer: the rows of W_L in every sample.
        int n = hidden.Outputs;
        Dense<T> adjoint = _adjoint!;
        for (int j = 0; j < n; j++)
            for (int c = 0; c < m; c++) adjoint.Span.Slice((j * m + c) * Samples, Samples).Fill(Readout.Span[c * n + j]);
        for (int i = top - 1; i >= 0; i--)
        {
            SplitLayer<T> layer = network.Layers[i];
            int entries = layer.Outputs * m * Samples;
            Span<T> jacobian = _jacobian!.Span[..entries], slope = Slope(states, i);
            _tile.Algebra.Scale(layer.Outputs, m, Samples, slope, adjoint.Span[..entries], jacobian);
            if (i < top - 1 || _pairs is null)
                _tile.Algebra.AddPairs(layer.Outputs, m, Samples, jacobian, T.CreateTruncating(Scale(mu[i], weights)), weights is null ? [] : weights[i].Span, _k.Span);
            if (i == 0) return;
            layer.Transposed(m * Samples, _tile.Weights[i].Span, jacobian, add: layer.IsResidual, _tile.Scratch, adjoint.Span[..(layer.Inputs * m * Samples)]);
        }
    }

    /// <summary>h·σ' of a layer.</summary>
    Span<T> Slope(TileStates<T> states, int i)
    {
        SplitLayer<T> layer = _tile.Network.Layers[i];
        Span<T> slope = _tangent.Span[..(layer.Outputs * Samples)];
        slope.Fill(T.One);
        layer.Activation.Slope(states.Sigma[i].Span, layer.StepSize, slope, slope);
        return slope;
    }

    void FillDiagonal(double mu, Dense<T>? weights)
    {
        _k.SetZero();
        if (weights is not null) AddDiagonal(mu, weights);
        else
            for (int a = 0; a < _tile.Network.Outputs; a++) _k.Span.Slice((a * (a + 1) / 2 + a) * Samples, Samples).Fill(T.CreateTruncating(1 / (2 * mu)));
    }

    void AddDiagonal(double mu, Dense<T> weights)
    {
        for (int a = 0; a < _tile.Network.Outputs; a++)
        {
            Span<T> row = _k.Span.Slice((a * (a + 1) / 2 + a) * Samples, Samples);
            TensorPrimitives.MultiplyAdd(weights.Span.Slice(a * Samples, Samples), T.CreateTruncating(1 / mu), row, row);
        }
    }

    /// <summary>q = z_L − Σ J_iᵀ·e_i.</summary>
    void Center(TileStates<T> states)
    {
        if (!states.HasSlack)
        {
            _q.CopyFrom(states.Z[^1]);
            return;
        }
        SplitNetwork<T> network = _tile.Network;
        int top = network.Layers.Count - 1;
        Dense<T> before = _spare, after = _tangent;   // da_{i−1}
        ReadOnlySpan<T> dz = states.E[0].Span;
        for (int i = 0; i < top; i++)
        {
            SplitLayer<T> layer = network.Layers[i], next = network.Layers[i + 1];
            Span<T> da = after.Span[..(layer.Outputs * Samples)], read = after.Span[..(next.Inputs * Samples)];
            read[da.Length..].Clear();   // x_t does not move
            layer.Activation.Slope(states.Sigma[i].Span, layer.StepSize, dz, da);
            if (layer.IsResidual && i > 0) TensorPrimitives.Add(da, before.Span[..da.Length], da);
            (before, after) = (after, before);
            Span<T> moved = i + 1 == top ? _q.Span : _steps[i + 1].Span;
            next.Tangent(Samples, _tile.Weights[i + 1].Span, read, states.E[i + 1].Span, _tile.Scratch, moved);
            dz = moved;
        }
        TensorPrimitives.Subtract(states.Z[top].Span, dz, _q.Span);
    }

    /// <summary>e'_i = −J_i·p/(2μ_i), or −w_i∘(J_i·p)/μ_i, by a co-state sweep.</summary>
    void Slacks(TileStates<T> states, ReadOnlySpan<double> mu, Dense<T>[]? weights)
    {
        SplitNetwork<T> network = _tile.Network;
        int top = network.Layers.Count - 1;
        Take(top, _p.Span, mu, weights);
        ReadOnlySpan<T> delta = _p.Span;
        for (int i = top; i > 0; i--)
        {
            SplitLayer<T> layer = network.Layers[i], before = network.Layers[i - 1];
            Span<T> adjoint = _tangent.Span[..(layer.Inputs * Samples)], own = _spare.Span[..(before.Outputs * Samples)];
            layer.Transposed(Samples, _tile.Weights[i].Span, delta, add: layer.IsResidual, _tile.Scratch, adjoint);
            before.Activation.Slope(states.Sigma[i - 1].Span, before.StepSize, adjoint[..own.Length], own);
            Take(i - 1, own, mu, weights);
            delta = own;
        }
    }

    void Take(int i, ReadOnlySpan<T> delta, ReadOnlySpan<double> mu, Dense<T>[]? weights)
    {
        TensorPrimitives.Multiply(delta, T.CreateTruncating(-Scale(mu[i], weights)), _steps[i].Span);
        if (weights is not null) TensorPrimitives.Multiply(_steps[i].Span, weights[i].Span, _steps[i].Span);
    }
}
