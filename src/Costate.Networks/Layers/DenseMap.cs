using System.Buffers;
using System.Numerics;
using Costate.Networks.Kernels;

namespace Costate.Networks.Layers;

/// <summary>A dense map σ(M·y + c) inside a layer, M outputs × inputs: a kernel, and how M and c are made from the layer's parameters θ.</summary>
/// <remarks>θ holds K at <paramref name="matrixAt"/> (row by row) and b at <paramref name="biasAt"/>; several maps may read the same K. Gradients go the way back: the adjoint of (K, b) ↦ (M, c).</remarks>
/// <param name="outputs">Rows of M.</param>
/// <param name="inputs">Columns of M.</param>
/// <param name="activation">σ.</param>
/// <param name="width">Registers to use; the widest of this processor if not given.</param>
/// <param name="form">M from K.</param>
/// <param name="bias">c from b.</param>
/// <param name="matrixAt">The first number of K in θ.</param>
/// <param name="biasAt">The first number of b in θ.</param>
/// <param name="damping">γ of the antisymmetric form.</param>
sealed class DenseMap<T>(int outputs, int inputs, Activation activation, KernelWidth? width, MatrixForm form, Bias bias, int matrixAt, int biasAt, double damping = 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The products and activations.</summary>
    public IDenseKernel<T> Kernel { get; } = DenseKernels.Create<T>(outputs, inputs, activation, width ?? KernelWidths.Widest);

    int Entries => outputs * inputs;

    /// <summary>σ.</summary>
    public Activation Activation => activation;

    /// <summary>Whether (K, b) in θ are (M, c) as they stand.</summary>
    public bool AsStored => form == MatrixForm.Plain && bias == Bias.Neuron && biasAt == matrixAt + Entries;

    /// <summary>The number of biases in θ for so many neurons.</summary>
    public static int Biases(Bias bias, int neurons) => bias switch { Bias.Neuron => neurons, Bias.Shared => 1, _ => 0 };

    /// <summary>prepared ← (M, c) at θ, or their tangent at dθ.</summary>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared, bool tangent)
    {
        if (AsStored)
        {
            Kernel.Prepare(theta.Slice(matrixAt, Entries + outputs), prepared);
            return;
        }
        T[] rented = ArrayPool<T>.Shared.Rent(Entries + outputs);
        Span<T> m = rented.AsSpan(0, Entries + outputs), c = m[Entries..];
        ReadOnlySpan<T> k = theta.Slice(matrixAt, Entries);
        switch (form)
        {
            case MatrixForm.Plain:
                k.CopyTo(m);
                break;
            case MatrixForm.Transposed:
                for (int i = 0; i < outputs; i++)
                    for (int j = 0; j < inputs; j++) m[i * inputs + j] = k[j * outputs + i];
                break;
            default:
                for (int i = 0; i < outputs; i++)
                    for (int j = 0; j < inputs; j++) m[i * inputs + j] = k[i * inputs + j] - k[j * inputs + i];
                T gamma = tangent ? T.Zero : T.CreateTruncating(damping);
                for (int i = 0; i < outputs; i++) m[i * inputs + i] -= gamma;
                break;
        }
        if (bias == Bias.Neuron) theta.Slice(biasAt, outputs).CopyTo(c);
        else c.Fill(bias == Bias.Shared ? theta[biasAt] : T.Zero);
        Kernel.Prepare(m, prepared);
        ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>gradient (in the layout of θ) += the sums in the accumulator of the kernel.</summary>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient)
    {
        if (AsStored)
        {
            Kernel.Collect(accumulator, gradient.Slice(matrixAt, Entries + outputs));
            return;
        }
        T[] rented = ArrayPool<T>.Shared.Rent(Entries + outputs);
        Span<T> g = rented.AsSpan(0, Entries + outputs), c = g[Entries..], k = gradient.Slice(matrixAt, Entries);
        g.Clear();
        Kernel.Collect(accumulator, g);
        for (int i = 0; i < outputs; i++)
        {
            for (int j = 0; j < inputs; j++)
            {
                T entry = g[i * inputs + j];
                if (form == MatrixForm.Transposed) k[j * outputs + i] += entry;
                else k[i * inputs + j] += form == MatrixForm.Plain ? entry : entry - g[j * inputs + i];
            }
            if (bias == Bias.Neuron) gradient[biasAt + i] += c[i];
            else if (bias == Bias.Shared) gradient[biasAt] += c[i];
        }
        ArrayPool<T>.Shared.Return(rented);
    }
}
