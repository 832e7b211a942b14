using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>The passes of <see cref="ISlackKernel{T}"/> for one register and one activation.</summary>
sealed unsafe class SlackKernel<V, T, TActivation> : ISlackKernel<T>
    where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TActivation : struct, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Activate(ReadOnlySpan<T> z, Span<T> sigma)
    {
        Check(z.Length, sigma.Length);
        fixed (T* from = z, to = sigma)
            for (nint i = 0; i < z.Length; i += V.Lanes) V.Store(TActivation.Value<V, T>(V.Load(from + i)), to + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Slope(ReadOnlySpan<T> sigma, T h, ReadOnlySpan<T> w, Span<T> product)
    {
        Check(sigma.Length, product.Length);
        Check(w.Length, product.Length);
        fixed (T* s = sigma, from = w, to = product) Elementwise.ScaleBySlope<V, T, TActivation>(product.Length, s, h, from, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Squares(ReadOnlySpan<T> sigma, T factor, ReadOnlySpan<T> weights, Span<T> squares)
    {
        Check(sigma.Length, squares.Length);
        if (!weights.IsEmpty) Check(weights.Length, squares.Length);
        V scale = V.Broadcast(factor);
        fixed (T* s = sigma, w = weights, to = squares)
        {
            for (nint i = 0; i < squares.Length; i += V.Lanes)
            {
                V slope = TActivation.Slope<V, T>(V.Load(s + i)), square = V.Multiply(scale, V.Multiply(slope, slope));
                V.Store(w == null ? square : V.Multiply(square, V.Load(w + i)), to + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Bend(ReadOnlySpan<T> sigma, ReadOnlySpan<T> w, Span<T> product)
    {
        Check(sigma.Length, product.Length);
        Check(w.Length, product.Length);
        fixed (T* s = sigma, from = w, to = product)
            for (nint i = 0; i < product.Length; i += V.Lanes) V.Store(V.Multiply(TActivation.Bend<V, T>(V.Load(s + i)), V.Load(from + i)), to + i);
    }

    static void Check(int length, int expected)
    {
        if (length != expected || length % V.Lanes != 0) throw new ArgumentException($"Arrays of equal lengths, multiples of {V.Lanes}, were expected, but they have {length} and {expected} numbers.");
    }
}
