using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>Damped Newton steps for the pre-activations of one layer after another, with those of its neighbours fixed. The part of F that a block belongs to never rises.</summary>
/// <remarks>
/// With r = e_{i+1}, u = W_{i+1}ᵀr, D = diag(σ'): g = 2μ_i·e_i − 2μ_{i+1}·D·u and H = diag(h) + 2μ_{i+1}·D·W_{i+1}ᵀW_{i+1}·D with h = 2μ_i (Gauss–Newton), or max(2μ_i − 2μ_{i+1}·σ''∘u, μ_i/5) (Newton). Where the next layer is narrower,
/// H⁻¹g is found from a system of its width (Woodbury): (I/(2μ_{i+1}) + W·diag(D²/h)·Wᵀ)·s = W·(D·g/h), H⁻¹g = g/h − D·Wᵀs/h. The last layer: g = ∇l + 2μ_L·e_L, H = ∇²l + 2μ_L·I.
/// </remarks>
sealed class BlockStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Why residual networks are refused.</summary>
    public const string Residual = "Block steps need plain layers: in a residual network a pre-activation acts on all layers behind it. Set zSolver: joint, or network.layers: 0.";

    /// <summary>Why recurrences are refused.</summary>
    public const string Recurrent = "Block steps take layers one after another, but the time steps of a recurrent opening are solved for together. Set zSolver: joint.";

    const int Samples = SlackTile<T>.Samples;

    readonly SlackTile<T> _tile;
    readonly AlternatingOptions _options;
    readonly Dense<T> _direction, _adjoint, _slope, _curvature, _small, _system, _columns, _z, _e, _next, _sigma, _before, _after, _chosen = new(Samples), _taken = new(Samples);
    readonly Dense<T>?[] _squares;

    public BlockStep(SlackTile<T> tile, AlternatingOptions options)
    {
        SplitNetwork<T> network = tile.Network;
        if (network.IsResidual) throw new ArgumentException(Residual);
        if (network.IsRecurrent) throw new ArgumentException(Recurrent);
        (_tile, _options) = (tile, options);
        (long systems, long columns, int last) = ((long)network.Outputs * (network.Outputs + 1) / 2, 0L, network.Layers.Count - 1);
        for (int i = 0; i < last; i++)
        {
            (long n, long next) = (network.Layers[i].Outputs, network.Layers[i + 1].Outputs);
            long side = Math.Min(n, next);
            systems = Math.Max(systems, side * (side + 1) / 2);
            if (next < n) columns = Math.Max(columns, n * next);
        }
        _system = new(checked((int)(systems * Samples)));
        _columns = new(checked((int)(columns * Samples)));
        _squares = new Dense<T>?[network.Layers.Count];
        Dense<T> New() => new(network.Widest * Samples);
        (_direction, _adjoint, _slope, _curvature, _small, _z, _e, _next, _sigma) = (New(), New(), New(), New(), New(), New(), New(), New(), New());
        (_before, _after) = (new(Samples), new(Samples));
    }

    /// <summary>All parameters, in the order of the layers.</summary>
    public ReadOnlyMemory<T> Parameters { get; private set; }

    /// <summary>Takes other weights.</summary>
    public void Prepare(ReadOnlyMemory<T> parameters)
    {
        Parameters = parameters;
        Array.Clear(_squares);
    }

    /// <summary>The sweeps that the options ask for, in place.</summary>
    public void Run(TileStates<T> states, ReadOnlySpan<double> mu)
    {
        int layers = _tile.Network.Layers.Count;
        if (_options.Solver is StateSolver.BlockDown or StateSolver.BlockBoth)
            for (int i = layers - 1; i >= 0; i--) Move(states, i, mu);
        if (_options.Solver is StateSolver.BlockUp or StateSolver.BlockBoth)
            for (int i = 0; i < layers; i++) Move(states, i, mu);
        states.HasSlack = true;
    }

    /// <summary>−H⁻¹g of layer i, features × samples.</summary>
    public ReadOnlySpan<T> Direction(TileStates<T> states, int i, ReadOnlySpan<double> mu)
    {
        SplitNetwork<T> network = _tile.Network;
        int n = network.Layers[i].Outputs;
        Span<T> g = _direction.Span[..(n * Samples)];
        if (i == network.Layers.Count - 1)
        {
            Span<T> hessian = _system.Span[..(n * (n + 1) / 2 * Samples)];
            _tile.Proximal.Derivatives(n, Samples, states.Z[i].Span, _tile.Targets.Span, g, hessian, _tile.ProximalScratch);
            TensorPrimitives.MultiplyAdd(states.E[i].Span, T.CreateTruncating(2 * mu[i]), g, g);
            for (int a = 0; a < n; a++) Diagonal(hessian, a, T.CreateTruncating(2 * mu[i]));
            _tile.Algebra.Solve(n, Samples, hessian, g);
        }
        else Inner(states, i, mu, g);
        TensorPrimitives.Negate(g, g);
        return g;
    }

    void Inner(TileStates<T> states, int i, ReadOnlySpan<double> mu, Span<T> g)
    {
        SplitNetwork<T> network = _tile.Network;
        SplitLayer<T> layer = network.Layers[i], next = network.Layers[i + 1];
        (int n, int m) = (layer.Outputs, next.Outputs);
        Span<T> u = _adjoint.Span[..g.Length], slope = _slope.Span[..g.Length], h = _curvature.Span[..g.Length];
        T own = T.CreateTruncating(2 * mu[i]), other = T.CreateTruncating(2 * mu[i + 1]);
        next.Transposed(Samples, _tile.Weights[i + 1].Span, states.E[i + 1].Span, add: false, _tile.Scratch, u);
        h.Fill(own);
        if (_options.Curvature == BlockCurvature.Newton)
        {
            layer.Activation.Bend(states.Sigma[i].Span, u, slope);
            TensorPrimitives.MultiplyAdd(slope, -other, h, h);
            TensorPrimitives.Max(h, T.CreateTruncating(mu[i] / 5), h);
        }
        slope.Fill(T.One);
        layer.Activation.Slope(states.Sigma[i].Span, T.One, slope, slope);
        TensorPrimitives.Multiply(u, slope, u);
        TensorPrimitives.Multiply(states.E[i].Span, own, g);
        TensorPrimitives.MultiplyAdd(u, -other, g, g);
        ReadOnlySpan<T> w = Parameters.Span.Slice(next.Start, n * m);
        if (m >= n) Direct(i, n, m, w, other, slope, h, g);
        else Woodbury(i, n, m, w, other, slope, h, g);
    }

    /// <summary>g ← H⁻¹g with H itself.</summary>
    void Direct(int i, int n, int m, ReadOnlySpan<T> w, T scale, ReadOnlySpan<T> slope, ReadOnlySpan<T> h, Span<T> g)
    {
        ReadOnlySpan<T> square = (_squares[i] ??= Square(n, m, w)).Span;
        Span<T> system = _system.Span[..(n * (n + 1) / 2 * Samples)];
        for (int a = 0, pair = 0; a < n; a++)
        {
            for (int b = 0; b <= a; b++, pair++)
            {
                Span<T> entry = system.Slice(pair * Samples, Samples);
                TensorPrimitives.Multiply(slope.Slice(a * Samples, Samples), slope.Slice(b * Samples, Samples), entry);
                TensorPrimitives.Multiply(entry, scale * square[a * n + b], entry);
            }
            Span<T> diagonal = system.Slice((pair - 1) * Samples, Samples);
            TensorPrimitives.Add(diagonal, h.Slice(a * Samples, Samples), diagonal);
        }
        _tile.Algebra.Solve(n, Samples, system, g);
    }

    /// <summary>g ← H⁻¹g with a system as large as the next layer.</summary>
    void Woodbury(int i, int n, int m, ReadOnlySpan<T> w, T scale, ReadOnlySpan<T> slope, ReadOnlySpan<T> h, Span<T> g)
    {
        SplitLayer<T> next = _tile.Network.Layers[i + 1];
        Span<T> system = _system.Span[..(m * (m + 1) / 2 * Samples)], columns = _columns.Span[..(n * m * Samples)], s = _small.Span[..(m * Samples)], weighted = _adjoint.Span[..g.Length];
        system.Clear();
        for (int a = 0; a < m; a++) Diagonal(system, a, T.One / scale);
        for (int j = 0; j < n; j++)
            for (int a = 0; a < m; a++) TensorPrimitives.Multiply(slope.Slice(j * Samples, Samples), w[a * n + j], columns.Slice((j * m + a) * Samples, Samples));
        TensorPrimitives.Reciprocal(h, weighted);
        _tile.Algebra.AddPairs(n, m, Samples, columns, T.One, weighted, system);
        TensorPrimitives.Divide(g, h, g);
        TensorPrimitives.Multiply(g, slope, weighted);
        next.Tangent(Samples, _tile.Weights[i + 1].Span, weighted, Zero(s.Length), _tile.Scratch, s);
        _tile.Algebra.Solve(m, Samples, system, s);
        next.Transposed(Samples, _tile.Weights[i + 1].Span, s, add: false, _tile.Scratch, weighted);
        TensorPrimitives.Multiply(weighted, slope, weighted);
        TensorPrimitives.Divide(weighted, h, weighted);
        TensorPrimitives.Subtract(g, weighted, g);
    }

    /// <summary>One step of layer i with a search sample by sample.</summary>
    void Move(TileStates<T> states, int i, ReadOnlySpan<double> mu)
    {
        SplitNetwork<T> network = _tile.Network;
        bool last = i == network.Layers.Count - 1;
        int length = network.Layers[i].Outputs * Samples;
        ReadOnlySpan<T> direction = Direction(states, i, mu);
        Span<T> z = _z.Span[..length], e = _e.Span[..length], sigma = last ? [] : _sigma.Span[..length], next = last ? [] : _next.Span[..states.E[i + 1].Length];
        Terms(states.Z[i].Span, states.E[i].Span, last ? [] : states.E[i + 1].Span, i, mu, _before.Span);
        _taken.SetZero();
        double step = 1;
        int left = Samples;
        for (int attempt = 0; attempt < _options.BacktrackTries && left > 0; attempt++, step *= _options.BacktrackFactor)
        {
            TensorPrimitives.MultiplyAdd(direction, T.CreateTruncating(step), states.Z[i].Span, z);
            TensorPrimitives.MultiplyAdd(direction, T.CreateTruncating(step), states.E[i].Span, e);
            if (!last)
            {
                network.Layers[i].Activation.Activate(z, sigma);
                network.Layers[i + 1].Forward(Samples, _tile.Weights[i + 1].Span, sigma, [], next, next);
                TensorPrimitives.Subtract(states.Z[i + 1].Span, next, next);
            }
            Terms(z, e, next, i, mu, _after.Span);
            left = 0;
            for (int t = 0; t < Samples; t++)
            {
                bool better = _taken.Span[t] == T.Zero && _after.Span[t] <= _before.Span[t];
                _chosen.Span[t] = better ? T.One : T.Zero;
                if (better) _taken.Span[t] = T.One;
                else if (_taken.Span[t] == T.Zero) left++;
            }
            Choose(z, states.Z[i]);
            Choose(e, states.E[i]);
            if (last) continue;
            Choose(sigma, states.Sigma[i]);
            Choose(next, states.E[i + 1]);
        }
    }

    /// <summary>The terms of F that the pre-activations of layer i are in.</summary>
    void Terms(ReadOnlySpan<T> z, ReadOnlySpan<T> e, ReadOnlySpan<T> next, int i, ReadOnlySpan<double> mu, Span<T> values)
    {
        SplitNetwork<T> network = _tile.Network;
        if (next.IsEmpty) _tile.Proximal.Losses(network.Outputs, Samples, _tile.Count, z, _tile.Targets.Span, values, _tile.ProximalScratch);
        else
        {
            values.Clear();
            _tile.Algebra.AddNorms(network.Layers[i + 1].Outputs, Samples, next, T.CreateTruncating(mu[i + 1]), absolute: false, values);
        }
        _tile.Algebra.AddNorms(network.Layers[i].Outputs, Samples, e, T.CreateTruncating(mu[i]), absolute: false, values);
    }

    void Choose(ReadOnlySpan<T> from, Dense<T> to) => _tile.Algebra.Choose(from.Length / Samples, Samples, _chosen.Span, from, to.Span);

    Span<T> Zero(int length)
    {
        _next.Span[..length].Clear();
        return _next.Span[..length];
    }

    static void Diagonal(Span<T> matrices, int a, T value)
    {
        Span<T> row = matrices.Slice((a * (a + 1) / 2 + a) * Samples, Samples);
        TensorPrimitives.Add(row, value, row);
    }

    /// <summary>WᵀW, n × n.</summary>
    static Dense<T> Square(int n, int m, ReadOnlySpan<T> w)
    {
        Dense<T> square = new(n * n);
        for (int k = 0; k < m; k++)
            for (int a = 0; a < n; a++) TensorPrimitives.MultiplyAdd(w.Slice(k * n, n), w[k * n + a], square.Span.Slice(a * n, n), square.Span.Slice(a * n, n));
        return square;
    }
}
