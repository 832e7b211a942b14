using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>The kernel of networks of one hidden layer for one register type and activation.</summary>
sealed unsafe class ShallowKernel<V, TActivation> : IShallowKernel where V : unmanaged, IRegister<V, double> where TActivation : struct, ISmoothActivation
{
    public int Lanes => V.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Value(int stride, int inputs, double* theta, double* z)
    {
        V sum = V.Constant(0);
        for (nint i = 0; i < stride; i += V.Lanes) sum = V.Fma(V.Load(theta + i), TActivation.Value<V, double>(Argument(stride, inputs, theta + i, z)), sum);
        return V.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double Value, double Laplacian) Activate(int stride, int inputs, double* theta, double* z, double* scratch)
    {
        V sum = V.Constant(0), laplacian = sum;
        double* squares = theta + (nint)(inputs + 2) * stride;
        for (nint i = 0; i < stride; i += V.Lanes)
        {
            V s = TActivation.Value<V, double>(Argument(stride, inputs, theta + i, z)), v = V.Load(theta + i);
            TActivation.Derivatives<V, double>(s, out V first, out V second, out V third, out _);
            V.Store(s, scratch + i);
            V.Store(first, scratch + stride + i);
            V.Store(second, scratch + 2 * (nint)stride + i);
            V.Store(third, scratch + 3 * (nint)stride + i);
            sum = V.Fma(v, s, sum);
            laplacian = V.Fma(V.Multiply(v, V.Load(squares + i)), second, laplacian);
        }
        return (V.Sum(sum), V.Sum(laplacian));
    }

    // Every block is written in whole registers, ascending: what runs over into the next block is overwritten by it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(int stride, int nodes, int inputs, double* theta, double* z, double* scratch, double a, double b, double* row)
    {
        V A = V.Broadcast(a), B = V.Broadcast(b);
        double* sigma = scratch, first = sigma + stride, second = first + stride, third = second + stride, squares = theta + (nint)(inputs + 2) * stride;
        for (nint i = 0; i < stride; i += V.Lanes)
        {
            V square = V.Multiply(A, V.Load(squares + i));
            V.Store(V.Fma(square, V.Load(second + i), V.Multiply(B, V.Load(sigma + i))), row + i);
        }
        row += nodes;
        for (int j = 0; j < inputs; j++, row += nodes)
        {
            V twice = V.Broadcast(2 * a), at = V.Broadcast(z[j]);
            double* w = theta + (nint)(j + 1) * stride;
            for (nint i = 0; i < stride; i += V.Lanes)
            {
                V v = V.Load(theta + i), slope = Slope(A, B, squares + i, first + i, third + i);
                V.Store(V.Multiply(v, V.Fma(V.Multiply(twice, V.Load(w + i)), V.Load(second + i), V.Multiply(at, slope))), row + i);
            }
        }
        for (nint i = 0; i < stride; i += V.Lanes) V.Store(V.Multiply(V.Load(theta + i), Slope(A, B, squares + i, first + i, third + i)), row + i);
        row[nodes] = b;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddCurvature(int stride, int inputs, double* theta, double* z, double* scratch, double a, double b, double* s, double* product)
    {
        V A = V.Broadcast(a), B = V.Broadcast(b), two = V.Constant(2);
        double* sigma = scratch, first = sigma + stride, second = first + stride, third = second + stride, squares = theta + (nint)(inputs + 2) * stride;
        nint shift = (nint)(inputs + 1) * stride;
        for (nint i = 0; i < stride; i += V.Lanes)
        {
            V v = V.Load(theta + i), dv = V.Load(s + i), square = V.Load(squares + i), dx = V.Load(s + shift + i), mixed = V.Constant(0);
            V s1 = V.Load(first + i), s2 = V.Load(second + i), s3 = V.Load(third + i);
            TActivation.Derivatives<V, double>(V.Load(sigma + i), out _, out _, out _, out V s4);
            for (int j = 0; j < inputs; j++)
            {
                V dw = V.Load(s + (nint)(j + 1) * stride + i);
                dx = V.Fma(V.Broadcast(z[j]), dw, dx);
                mixed = V.Fma(V.Load(theta + (nint)(j + 1) * stride + i), dw, mixed);
            }
            // φ = a|w|²σ'' + bσ is what v multiplies; its derivative by x is slope, that by w at fixed x is 2a·w·σ''.
            V slope = V.Fma(V.Multiply(A, square), s3, V.Multiply(B, s1));
            V twice = V.Multiply(V.Multiply(two, A), mixed);
            V dphi = V.Fma(slope, dx, V.Multiply(twice, s2));
            V bend = V.Fma(V.Multiply(A, square), s4, V.Multiply(B, s2));
            V dslope = V.Fma(bend, dx, V.Multiply(twice, s3));
            V down = V.Fma(dv, slope, V.Multiply(v, dslope));
            V.Store(V.Add(V.Load(product + i), dphi), product + i);
            V.Store(V.Add(V.Load(product + shift + i), down), product + shift + i);
            V along = V.Multiply(V.Multiply(two, A), V.Fma(dv, s2, V.Multiply(V.Multiply(v, s3), dx))), across = V.Multiply(V.Multiply(two, A), V.Multiply(v, s2));
            for (int j = 0; j < inputs; j++)
            {
                nint at = (nint)(j + 1) * stride + i;
                V change = V.Fma(V.Load(theta + at), along, V.Multiply(V.Load(s + at), across));
                V.Store(V.Add(V.Load(product + at), V.Fma(V.Broadcast(z[j]), down, change)), product + at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Argument(int stride, int inputs, double* theta, double* z)
    {
        V x = V.Load(theta + (nint)(inputs + 1) * stride);
        for (int j = 0; j < inputs; j++) x = V.Fma(V.Load(theta + (nint)(j + 1) * stride), V.Broadcast(z[j]), x);
        return x;
    }

    // a|w|²σ''' + bσ'
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Slope(V a, V b, double* square, double* first, double* third) =>
        V.Fma(V.Multiply(a, V.Load(square)), V.Load(third), V.Multiply(b, V.Load(first)));
}
