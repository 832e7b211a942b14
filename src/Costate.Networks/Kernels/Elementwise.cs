using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>What a step does entry by entry around its products. Lengths are multiples of the register; blocks of one tile stay in the first-level cache.</summary>
static unsafe class Elementwise
{
    /// <summary>z ← σ(z) and out ← from + h·σ(z).</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void ActivateAndStep<V, T, TActivation>(nint count, T* z, T h, T* from, T* output)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TActivation : struct, IActivation
    {
        V step = V.Broadcast(h);
        for (nint i = 0; i < count; i += V.Lanes)
        {
            V s = TActivation.Value<V, T>(V.Load(z + i));
            V.Store(s, z + i);
            V.Store(V.Fma(step, s, V.Load(from + i)), output + i);
        }
    }

    /// <summary>out ← from + h·σ.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Step<V, T>(nint count, T* sigma, T h, T* from, T* output) where V : unmanaged, IRegister<V, T> where T : unmanaged
    {
        V step = V.Broadcast(h);
        for (nint i = 0; i < count; i += V.Lanes) V.Store(V.Fma(step, V.Load(sigma + i), V.Load(from + i)), output + i);
    }

    /// <summary>z ← σ(z) and out ← h·σ(z).</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void ActivateAndScale<V, T, TActivation>(nint count, T* z, T h, T* output)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TActivation : struct, IActivation
    {
        V step = V.Broadcast(h);
        for (nint i = 0; i < count; i += V.Lanes)
        {
            V s = TActivation.Value<V, T>(V.Load(z + i));
            V.Store(s, z + i);
            V.Store(V.Multiply(step, s), output + i);
        }
    }

    /// <summary>s ← h·σ'∘w, with σ' from the stored σ, row by row, and rowSums[i] += Σ over the samples of s[i, ·].</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void WeightBySlope<V, T, TActivation>(nint rows, nint samples, T* sigma, T h, T* w, T* s, T* rowSums)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TActivation : struct, IActivation
    {
        V step = V.Broadcast(h);
        for (nint i = 0; i < rows; i++)
        {
            V a = V.Constant(0), b = a, c = a;
            for (nint t = 0; t < samples; t += 3 * V.Lanes, sigma += 3 * V.Lanes, w += 3 * V.Lanes, s += 3 * V.Lanes)
            {
                V x = V.Multiply(V.Multiply(step, TActivation.Slope<V, T>(V.Load(sigma))), V.Load(w));
                V y = V.Multiply(V.Multiply(step, TActivation.Slope<V, T>(V.Load(sigma + V.Lanes))), V.Load(w + V.Lanes));
                V z = V.Multiply(V.Multiply(step, TActivation.Slope<V, T>(V.Load(sigma + 2 * V.Lanes))), V.Load(w + 2 * V.Lanes));
                V.Store(x, s);
                V.Store(y, s + V.Lanes);
                V.Store(z, s + 2 * V.Lanes);
                (a, b, c) = (V.Add(a, x), V.Add(b, y), V.Add(c, z));
            }
            rowSums[i] += V.Sum(V.Add(V.Add(a, b), c));
        }
    }

    /// <summary>out ← from + h·σ'∘z, with σ' from the stored σ.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void StepBySlope<V, T, TActivation>(nint count, T* sigma, T h, T* z, T* from, T* output)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TActivation : struct, IActivation
    {
        V step = V.Broadcast(h);
        for (nint i = 0; i < count; i += V.Lanes)
        {
            V slope = V.Multiply(step, TActivation.Slope<V, T>(V.Load(sigma + i)));
            V.Store(V.Fma(slope, V.Load(z + i), V.Load(from + i)), output + i);
        }
    }

    /// <summary>out ← h·σ'∘z, with σ' from the stored σ.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void ScaleBySlope<V, T, TActivation>(nint count, T* sigma, T h, T* z, T* output)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TActivation : struct, IActivation
    {
        V step = V.Broadcast(h);
        for (nint i = 0; i < count; i += V.Lanes)
            V.Store(V.Multiply(V.Multiply(step, TActivation.Slope<V, T>(V.Load(sigma + i))), V.Load(z + i)), output + i);
    }
}
