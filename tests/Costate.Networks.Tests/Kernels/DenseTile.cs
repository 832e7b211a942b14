using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Tests.Kernels;

/// <summary>Random data for one dense kernel on one tile, and what the kernel makes of them.</summary>
sealed class DenseTile<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public DenseTile(int rows, int columns, int samples)
    {
        (Rows, Columns, Samples) = (rows, columns, samples);
        Theta = Normal(1, rows * columns + rows, 1 / Math.Sqrt(columns));
        Direction = Normal(2, rows * columns + rows, 1);
        Y = Normal(3, columns * samples, 1);
        Dy = Normal(4, columns * samples, 1);
        From = Normal(5, rows * samples, 1);
        W = Normal(6, rows * samples, 1);
    }

    public int Rows { get; }
    public int Columns { get; }
    public int Samples { get; }
    public T Step { get; } = T.CreateTruncating(0.3);
    public T[] Theta { get; }
    public T[] Direction { get; }
    public T[] Y { get; }
    public T[] Dy { get; }
    public T[] From { get; }
    public T[] W { get; }

    /// <summary>Forward, tangent and adjoint, and the gradient collected on top of ones.</summary>
    public DenseResults<T> Run(KernelWidth width)
    {
        IDenseKernel<T> kernel = DenseKernels.Create<T>(Rows, Columns, Activation.Tanh, width);
        T[] prepared = new T[kernel.PreparedLength], direction = new T[kernel.PreparedLength], scratch = new T[kernel.ScratchPerSample * Samples];
        T[] cache = new T[Rows * Samples], output = new T[Rows * Samples], tangent = new T[Rows * Samples], dy = (T[])Dy.Clone();
        T[] sums = new T[kernel.AccumulatorLength], gradient = new T[Theta.Length];
        gradient.AsSpan().Fill(T.One);
        scratch.AsSpan().Fill(T.NaN);
        kernel.Prepare(Theta, prepared);
        kernel.Prepare(Direction, direction);
        kernel.Evaluate(Samples, prepared, Step, Y, From, cache, output);
        kernel.Tangent(Samples, prepared, direction, Step, Y, cache, Dy, From, scratch, tangent);
        kernel.Adjoint(Samples, prepared, Step, Y, cache, W, add: true, dy, sums, scratch);
        kernel.Collect(sums, gradient);
        return new(cache, output, tangent, dy, gradient);
    }

    static T[] Normal(uint round, int length, double scale)
    {
        RandomSequence random = new(11, 7, round);
        T[] values = new T[length];
        for (int i = 0; i < length; i++) values[i] = T.CreateTruncating(scale * random.Normal((ulong)i));
        return values;
    }
}

/// <summary>What the kernel made of a tile.</summary>
sealed record DenseResults<T>(T[] Cache, T[] Output, T[] Tangent, T[] Dy, T[] Gradient);
