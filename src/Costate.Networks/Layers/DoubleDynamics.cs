using System.Numerics;
using Costate.Networks.Kernels;

namespace Costate.Networks.Layers;

/// <summary>A right-hand side with two products, f(y, θ) = K₂·σ(K₁·y + b), K₁ m × n, K₂ n × m: with a K₂ of its own, or symmetric with K₁ = K and K₂ = −Kᵀ.</summary>
/// <remarks>
/// Adjoint: dK₂ = w·σ(A)ᵀ, Q = σ'(A)∘(K₂ᵀ·w), dK₁ = Q·yᵀ, db = Q·1, dy = K₁ᵀ·Q. The Jacobian of the symmetric form, −Kᵀ·diag(σ')·K, is symmetric and, for a σ that grows,
/// negative semidefinite: it contracts. The cache holds σ(A) and K₂·σ(A). Source: Ruthotto, Haber, “Deep neural networks motivated by partial differential equations”, JMIV 62, 2020.
/// </remarks>
public sealed class DoubleDynamics<T> : IDynamics<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly DenseMap<T> _inner, _outer;
    readonly int _features, _hidden;
    readonly T _sign;

    /// <summary>f(y) = K₂·σ(K₁·y + b).</summary>
    /// <param name="features">Width n.</param>
    /// <param name="hidden">Number m of hidden neurons.</param>
    /// <param name="activation">σ.</param>
    /// <param name="width">Registers to use; the widest of this processor if not given.</param>
    /// <param name="bias">How many numbers b has.</param>
    public DoubleDynamics(int features, int hidden, Activation activation, KernelWidth? width = null, Bias bias = Bias.Neuron) : this(features, hidden, activation, false, width, bias) { }

    DoubleDynamics(int features, int hidden, Activation activation, bool symmetric, KernelWidth? width, Bias bias)
    {
        int entries = features * hidden, biases = DenseMap<T>.Biases(bias, hidden), biasAt = symmetric ? entries : 2 * entries;
        (_features, _hidden, _sign) = (features, hidden, symmetric ? -T.One : T.One);
        _inner = new(hidden, features, activation, width, MatrixForm.Plain, bias, 0, biasAt);
        _outer = symmetric
            ? new(features, hidden, Activation.Identity, width, MatrixForm.Transposed, Bias.None, 0, 0)
            : new(features, hidden, Activation.Identity, width, MatrixForm.Plain, Bias.None, entries, 0);
        Shape = new(
            features, features, biasAt + biases, hidden + features, hidden + Math.Max(_inner.Kernel.ScratchPerSample, _outer.Kernel.ScratchPerSample),
            _inner.Kernel.PreparedLength + _outer.Kernel.PreparedLength, _inner.Kernel.AccumulatorLength + _outer.Kernel.AccumulatorLength, Replays: true);
        ParameterBlock[] matrices = symmetric ? [new("K", hidden, features)] : [new("K1", hidden, features), new("K2", features, hidden)];
        Blocks = biases == 0 ? matrices : [.. matrices, new("b", biases)];
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    int Prepared => _inner.Kernel.PreparedLength;

    int Accumulated => _inner.Kernel.AccumulatorLength;

    /// <summary>f(y) = −Kᵀ·σ(K·y + b).</summary>
    /// <param name="features">Width n.</param>
    /// <param name="hidden">Number m of hidden neurons.</param>
    /// <param name="activation">σ.</param>
    /// <param name="width">Registers to use; the widest of this processor if not given.</param>
    /// <param name="bias">How many numbers b has.</param>
    public static DoubleDynamics<T> Symmetric(int features, int hidden, Activation activation, KernelWidth? width = null, Bias bias = Bias.Neuron) =>
        new(features, hidden, activation, true, width, bias);

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => Prepare(theta, prepared, tangent: false);

    /// <inheritdoc/>
    public void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared) => Prepare(dtheta, prepared, tangent: true);

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient)
    {
        // The outer product is h·(±1)·K₂·σ: with the sign in h, its sums are already those of K₂ = ±(what is stored).
        _inner.Collect(accumulator[..Accumulated], gradient);
        _outer.Collect(accumulator[Accumulated..], gradient);
    }

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, T h, ReadOnlySpan<T> from, Span<T> cache, Span<T> output)
    {
        Span<T> sigma = cache[..(_hidden * at.Samples)];
        _inner.Kernel.Evaluate(at.Samples, at.Theta[..Prepared], T.One, at.Y, [], sigma, sigma);
        _outer.Kernel.Evaluate(at.Samples, at.Theta[Prepared..], _sign * h, sigma, from, cache[sigma.Length..], output);
    }

    /// <inheritdoc/>
    public void Replay(in Point<T> at, T h, ReadOnlySpan<T> from, ReadOnlySpan<T> cache, Span<T> output) =>
        _outer.Kernel.Replay(at.Samples, _sign * h, from, cache[(_hidden * at.Samples)..], output);

    /// <inheritdoc/>
    public void Tangent(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, ReadOnlySpan<T> from, Span<T> output)
    {
        int length = _hidden * at.Samples;
        Span<T> dsigma = at.Scratch[..length], scratch = at.Scratch[length..];
        ReadOnlySpan<T> inner = dtheta.IsEmpty ? [] : dtheta[..Prepared], outer = dtheta.IsEmpty ? [] : dtheta[Prepared..];
        _inner.Kernel.Tangent(at.Samples, at.Theta[..Prepared], inner, T.One, at.Y, cache[..length], dy, [], scratch, dsigma);
        _outer.Kernel.Tangent(at.Samples, at.Theta[Prepared..], outer, _sign * h, cache[..length], cache[length..], dsigma, from, scratch, output);
    }

    /// <inheritdoc/>
    public void Adjoint(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> w, Span<T> dy, Span<T> accumulator)
    {
        int length = _hidden * at.Samples;
        Span<T> q = at.Scratch[..length], scratch = at.Scratch[length..];
        _outer.Kernel.Adjoint(at.Samples, at.Theta[Prepared..], _sign * h, cache[..length], cache[length..], w, add: false, q, accumulator.PartOrNone(Accumulated..), scratch);
        _inner.Kernel.Adjoint(at.Samples, at.Theta[..Prepared], T.One, at.Y, cache[..length], q, add: true, dy, accumulator.PartOrNone(..Accumulated), scratch);
    }

    void Prepare(ReadOnlySpan<T> theta, Span<T> prepared, bool tangent)
    {
        _inner.Prepare(theta, prepared[..Prepared], tangent);
        _outer.Prepare(theta, prepared[Prepared..], tangent);
    }
}
