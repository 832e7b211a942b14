using System.Numerics;
using Costate.Networks.Kernels;

namespace Costate.Networks.Layers;

/// <summary>A dense layer z = σ(K·y + b): K outputs × inputs. Opening with an activation, readout W·y + μ without.</summary>
public sealed class DenseLayer<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly DenseMap<T> _map;
    readonly IDenseKernel<T> _kernel;

    /// <param name="inputs">Features of y.</param>
    /// <param name="outputs">Features of z.</param>
    /// <param name="activation">σ.</param>
    /// <param name="matrix">The name of K.</param>
    /// <param name="bias">The name of b.</param>
    /// <param name="width">Registers to use; the widest of this processor if not given.</param>
    /// <param name="biases">How many numbers b has.</param>
    public DenseLayer(int inputs, int outputs, Activation activation, string matrix = "K", string bias = "b", KernelWidth? width = null, Bias biases = Bias.Neuron)
    {
        int count = DenseMap<T>.Biases(biases, outputs);
        _map = new(outputs, inputs, activation, width, MatrixForm.Plain, biases, 0, outputs * inputs);
        _kernel = _map.Kernel;
        Shape = new(inputs, outputs, outputs * inputs + count, outputs, _kernel.ScratchPerSample, _kernel.PreparedLength, _kernel.AccumulatorLength);
        Blocks = count == 0 ? [new(matrix, outputs, inputs)] : [new(matrix, outputs, inputs), new(bias, count)];
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <summary>K, b and σ.</summary>
    internal DenseMap<T> Map => _map;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => _map.Prepare(theta, prepared, tangent: false);

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient) => _map.Collect(accumulator, gradient);

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output) => _kernel.Evaluate(at.Samples, at.Theta, T.One, at.Y, [], cache, output);

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output) =>
        _kernel.Tangent(at.Samples, at.Theta, dtheta, T.One, at.Y, cache, dy, [], at.Scratch, output);

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator) =>
        _kernel.Adjoint(at.Samples, at.Theta, T.One, at.Y, cache, w, add: false, dy, accumulator, at.Scratch);
}
