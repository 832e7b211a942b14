using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Kernels;

/// <summary>What one core of this machine can do at most, measured now: the yardstick for every kernel.</summary>
/// <param name="MultiplyAdds">Fused multiply-adds per second on independent registers.</param>
/// <param name="Tanhs">Hyperbolic tangents per second on data in the first-level cache.</param>
public readonly record struct MachineRates(double MultiplyAdds, double Tanhs)
{
    /// <summary>Measures both rates, each as the best of many short runs spread over about <paramref name="seconds"/>.</summary>
    public static MachineRates Measure<T>(KernelWidth width, double seconds = 0.2) where T : unmanaged, IBinaryFloatingPointIeee754<T> => (default(T), width) switch
    {
        (float, KernelWidth.Avx512) => Measure<Float512, float>(seconds),
        (float, KernelWidth.Avx2) => Measure<Float256, float>(seconds),
        (float, KernelWidth.Scalar) => Measure<FloatScalar, float>(seconds),
        (double, KernelWidth.Avx512) => Measure<Double512, double>(seconds),
        (double, KernelWidth.Avx2) => Measure<Double256, double>(seconds),
        (double, KernelWidth.Scalar) => Measure<DoubleScalar, double>(seconds),
        _ => throw new NotSupportedException($"Kernels exist for float and double, not for {typeof(T).Name}."),
    };

    static unsafe MachineRates Measure<V, T>(double seconds) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Rounds = 20_000, Chains = 12, Numbers = 1536, Passes = 200;
        Dense<T> numbers = new(Numbers);
        for (int i = 0; i < Numbers; i++) numbers.Span[i] = T.CreateTruncating(i * 0.002 - 1.5);
        fixed (T* data = numbers.Span)
        {
            double multiplyAdds = 0, tanhs = 0;
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
            {
                long begin = Stopwatch.GetTimestamp();
                Chain<V, T>(Rounds, data);
                multiplyAdds = Math.Max(multiplyAdds, (double)Rounds * Chains * V.Lanes / Stopwatch.GetElapsedTime(begin).TotalSeconds);
                begin = Stopwatch.GetTimestamp();
                for (int pass = 0; pass < Passes; pass++) Activate<V, T>(Numbers, data);
                tanhs = Math.Max(tanhs, (double)Numbers * Passes / Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }
            return new(multiplyAdds, tanhs);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static unsafe void Chain<V, T>(int rounds, T* data) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V x = V.Constant(0.999), y = V.Constant(1e-3);
        V a = V.Load(data), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        for (int round = 0; round < rounds; round++)
        {
            (a, b, c, d) = (V.Fma(a, x, y), V.Fma(b, x, y), V.Fma(c, x, y), V.Fma(d, x, y));
            (e, f, g, h) = (V.Fma(e, x, y), V.Fma(f, x, y), V.Fma(g, x, y), V.Fma(h, x, y));
            (i, j, k, l) = (V.Fma(i, x, y), V.Fma(j, x, y), V.Fma(k, x, y), V.Fma(l, x, y));
        }
        V.Store(V.Add(V.Add(V.Add(a, b), V.Add(c, d)), V.Add(V.Add(V.Add(e, f), V.Add(g, h)), V.Add(V.Add(i, j), V.Add(k, l)))), data);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static unsafe void Activate<V, T>(int count, T* data) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < count; i += V.Lanes) V.Store(Tanh.Value<V, T>(V.Load(data + i)), data + i);
    }
}
