using Costate.Networks.Kernels;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>A network of one hidden layer, u(z) = Σᵢ vᵢ σ(wᵢ·z + cᵢ) + d with r nodes and z ∈ ℝ^m.</summary>
/// <remarks>Parameters in this order: v (r numbers), the coordinates of w one after another (r numbers each), c (r), d. The object is immutable; threads may share it.</remarks>
public sealed unsafe class ShallowNetwork
{
    internal const int ScratchBlocks = 4;

    /// <param name="inputs">m.</param>
    /// <param name="nodes">r.</param>
    /// <param name="activation">σ, with continuous third derivatives.</param>
    /// <param name="width">Registers; null for the widest of this processor.</param>
    /// <exception cref="ArgumentException">The activation is not smooth enough, or the network too large for one vector.</exception>
    public ShallowNetwork(int inputs, int nodes, Activation activation, KernelWidth? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nodes);
        if ((inputs + 3L) * (nodes + 8L) > Array.MaxLength) throw new ArgumentException($"A network of {nodes} nodes with {inputs} inputs has too many parameters for one vector.", nameof(nodes));
        (Inputs, Nodes, Activation) = (inputs, nodes, activation);
        Kernel = ShallowKernels.Create(activation, width ?? KernelWidths.Widest);
        Stride = (nodes + Kernel.Lanes - 1) / Kernel.Lanes * Kernel.Lanes;
    }

    /// <summary>m.</summary>
    public int Inputs { get; }

    /// <summary>r.</summary>
    public int Nodes { get; }

    /// <summary>σ.</summary>
    public Activation Activation { get; }

    /// <summary>(m + 2)·r + 1.</summary>
    public int Parameters => (Inputs + 2) * Nodes + 1;

    internal IShallowKernel Kernel { get; }

    // Nodes of a block of parameters as the kernel wants it: whole registers.
    internal int Stride { get; }

    /// <summary>Random parameters, a function of the seed alone.</summary>
    public Dense<double> Initial(ShallowStart start, ulong seed)
    {
        Dense<double> x = new(Parameters);
        RandomSequence random = new(seed, RandomStreams.InitialWeights);
        double inner = Math.Sqrt(6.0 / (Inputs + Nodes)), outer = Math.Sqrt(6.0 / (Nodes + 1));
        for (int i = 0; i < x.Length - 1; i++)
        {
            double uniform = 2 * random.Uniform((ulong)i) - 1;
            x.Span[i] = start switch
            {
                ShallowStart.Uniform => uniform,
                ShallowStart.Normal => random.Normal((ulong)i),
                _ when i < Nodes => outer * uniform,
                _ when i < (Inputs + 1) * Nodes => inner * uniform,
                _ => 0,
            };
        }
        return x;
    }

    /// <summary><paramref name="values"/> ← u at points (points × coordinates).</summary>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Values(Dense<double> x, ReadOnlySpan<double> points, Span<double> values)
    {
        Fits(x);
        if (points.Length != (long)values.Length * Inputs) throw new ArgumentException($"{values.Length} points with {Inputs} coordinates were expected, but {points.Length} numbers were given.", nameof(points));
        Dense<double> theta = NewTheta();
        Load(x, theta);
        fixed (double* weights = theta.Span, at = points)
            for (int i = 0; i < values.Length; i++) values[i] = Kernel.Value(Stride, Inputs, weights, at + (nint)i * Inputs) + x.Span[^1];
    }

    /// <summary>u, its gradient and its Laplacian at one point.</summary>
    /// <param name="x">The parameters.</param>
    /// <param name="z">m numbers.</param>
    /// <param name="gradient">∂u/∂z, m numbers (overwritten).</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public (double Value, double Laplacian) Differentiate(Dense<double> x, ReadOnlySpan<double> z, Span<double> gradient)
    {
        Fits(x);
        if (z.Length != Inputs || gradient.Length != Inputs) throw new ArgumentException($"A point and a gradient of {Inputs} numbers were expected, but {z.Length} and {gradient.Length} were given.", nameof(z));
        Dense<double> theta = NewTheta(), scratch = new(ScratchBlocks * Stride);
        Load(x, theta);
        fixed (double* weights = theta.Span, at = z, derivatives = scratch.Span)
        {
            (double value, double laplacian) = Kernel.Activate(Stride, Inputs, weights, at, derivatives);
            for (int j = 0; j < Inputs; j++)
            {
                double sum = 0;
                for (int i = 0; i < Nodes; i++) sum += weights[i] * weights[(j + 1) * Stride + i] * derivatives[Stride + i];
                gradient[j] = sum;
            }
            return (value + x.Span[^1], laplacian);
        }
    }

    // v, w₁ … w_m, c, |w|² in whole registers.
    internal Dense<double> NewTheta() => new((Inputs + 3) * Stride);

    internal void Load(Dense<double> x, Dense<double> theta)
    {
        for (int block = 0; block < Inputs + 2; block++) x.Span.Slice(block * Nodes, Nodes).CopyTo(theta.Span[(block * Stride)..]);
        Span<double> squares = theta.Span[((Inputs + 2) * Stride)..];
        for (int i = 0; i < Nodes; i++)
        {
            double square = 0;
            for (int j = 1; j <= Inputs; j++) square += theta.Span[j * Stride + i] * theta.Span[j * Stride + i];
            squares[i] = square;
        }
    }

    internal void Fits(Dense<double> x)
    {
        if (x.Length != Parameters) throw new ArgumentException($"This network has {Parameters} parameters, but the vector has {x.Length} entries.", nameof(x));
    }
}
