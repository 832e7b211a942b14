using System.Numerics;
using Costate.Networks.Kernels;

namespace Costate.Networks.Layers;

/// <summary>A right-hand side with one product, f(y, θ) = σ(M·y + b), M n × n: dense with M = K, or antisymmetric with M = K − Kᵀ − γI.</summary>
/// <remarks>
/// Adjoint: Q = σ'(A)∘w, dM = Q·yᵀ, db = Q·1, dy = Mᵀ·Q; antisymmetric: dK = dM − dMᵀ. The eigenvalues of the antisymmetric Jacobian diag(σ')·M have real parts
/// ≤ −γ·min σ'. The symmetric part of K has no effect there; only regularisation moves it. Source: Haber, Ruthotto, “Stable architectures for deep neural networks”, Inverse Problems 34, 2017.
/// </remarks>
public sealed class DenseDynamics<T> : IDynamics<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly DenseMap<T> _map;
    readonly IDenseKernel<T> _kernel;

    /// <summary>f(y) = σ(K·y + b).</summary>
    /// <param name="features">Width n.</param>
    /// <param name="activation">σ.</param>
    /// <param name="width">Registers to use; the widest of this processor if not given.</param>
    /// <param name="bias">How many numbers b has.</param>
    public DenseDynamics(int features, Activation activation, KernelWidth? width = null, Bias bias = Bias.Neuron) : this(features, activation, MatrixForm.Plain, 0, width, bias) { }

    DenseDynamics(int features, Activation activation, MatrixForm form, double damping, KernelWidth? width, Bias bias)
    {
        int entries = features * features, biases = DenseMap<T>.Biases(bias, features);
        _map = new(features, features, activation, width, form, bias, 0, entries, damping);
        _kernel = _map.Kernel;
        Shape = new(features, features, entries + biases, features, _kernel.ScratchPerSample, _kernel.PreparedLength, _kernel.AccumulatorLength, Replays: true);
        Blocks = biases == 0 ? [new("K", features, features)] : [new("K", features, features), new("b", biases)];
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <summary>M, b and σ.</summary>
    internal DenseMap<T> Map => _map;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>f(y) = σ((K − Kᵀ − γI)·y + b): stable by construction as long as the step is small enough.</summary>
    /// <param name="features">Width n.</param>
    /// <param name="activation">σ.</param>
    /// <param name="damping">γ ≥ 0.</param>
    /// <param name="width">Registers to use; the widest of this processor if not given.</param>
    /// <param name="bias">How many numbers b has.</param>
    public static DenseDynamics<T> Antisymmetric(int features, Activation activation, double damping, KernelWidth? width = null, Bias bias = Bias.Neuron)
    {
        if (!(damping >= 0) || !double.IsFinite(damping))
            throw new ArgumentException(FormattableString.Invariant($"The damping of antisymmetric dynamics is a number of at least 0, not {damping}."), nameof(damping));
        return new(features, activation, MatrixForm.Antisymmetric, damping, width, bias);
    }

    /// <summary>g(z) = σ(Kᵀ·z + b), with the parameters of σ(K·y + b): the other half of a Hamiltonian network.</summary>
    /// <param name="features">Width n.</param>
    /// <param name="activation">σ.</param>
    /// <param name="width">Registers to use; the widest of this processor if not given.</param>
    /// <param name="bias">How many numbers b has.</param>
    public static DenseDynamics<T> Transposed(int features, Activation activation, KernelWidth? width = null, Bias bias = Bias.Neuron) =>
        new(features, activation, MatrixForm.Transposed, 0, width, bias);

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => _map.Prepare(theta, prepared, tangent: false);

    /// <inheritdoc/>
    public void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared) => _map.Prepare(dtheta, prepared, tangent: true);

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient) => _map.Collect(accumulator, gradient);

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, T h, ReadOnlySpan<T> from, Span<T> cache, Span<T> output) =>
        _kernel.Evaluate(at.Samples, at.Theta, h, at.Y, from, cache, output);

    /// <inheritdoc/>
    public void Replay(in Point<T> at, T h, ReadOnlySpan<T> from, ReadOnlySpan<T> cache, Span<T> output) => _kernel.Replay(at.Samples, h, from, cache, output);

    /// <inheritdoc/>
    public void Tangent(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, ReadOnlySpan<T> from, Span<T> output) =>
        _kernel.Tangent(at.Samples, at.Theta, dtheta, h, at.Y, cache, dy, from, at.Scratch, output);

    /// <inheritdoc/>
    public void Adjoint(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> w, Span<T> dy, Span<T> accumulator) =>
        _kernel.Adjoint(at.Samples, at.Theta, h, at.Y, cache, w, add: true, dy, accumulator, at.Scratch);
}
