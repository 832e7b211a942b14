using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.LaneLosses;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Losses and their proximal points for one register and one loss: every lane is a sample that goes its own way.</summary>
sealed unsafe class ProximalKernel<V, T, TLoss> : IProximalKernel<T>
    where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TLoss : struct, ILaneLoss
{
    const int Halvings = 30;
    const double Descent = 1e-4;

    public int Scratch(int m) => (3 * m * (m + 1) / 2 + 8 * m) * V.Lanes;

    public void Losses(int m, int samples, int count, ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<T> losses, Span<T> scratch)
    {
        Check(samples, z.Length == m * samples && y.Length == z.Length && losses.Length == samples && scratch.Length >= Scratch(m));
        fixed (T* from = z, target = y, to = losses, memory = scratch)
            for (nint t = 0; t < count; t += V.Lanes)
                V.Store(TLoss.Evaluate<V, T>(m, from + t, samples, target + t, samples, memory, memory + m * V.Lanes, V.Lanes), to + t);
    }

    public bool IsCoupled => TLoss.IsCoupled;

    public void Gradients(int m, int samples, ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<T> gradient, Span<T> diagonal)
    {
        Check(samples, z.Length == m * samples && y.Length == z.Length && gradient.Length == z.Length && diagonal.Length == z.Length);
        fixed (T* from = z, target = y, g = gradient, d = diagonal)
            for (nint t = 0; t < samples; t += V.Lanes) TLoss.Evaluate<V, T>(m, from + t, samples, target + t, samples, g + t, d + t, samples);
    }

    public void Derivatives(int m, int samples, ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<T> gradient, Span<T> hessian, Span<T> scratch)
    {
        Check(samples, z.Length == m * samples && y.Length == z.Length && gradient.Length == z.Length && hessian.Length == m * (m + 1) / 2 * samples && scratch.Length >= Scratch(m));
        fixed (T* from = z, target = y, g = gradient, h = hessian, memory = scratch)
        {
            T* diagonal = memory + m * V.Lanes;
            for (nint t = 0; t < samples; t += V.Lanes)
            {
                TLoss.Evaluate<V, T>(m, from + t, samples, target + t, samples, memory, diagonal, V.Lanes);
                for (nint a = 0; a < m; a++)
                {
                    V.Store(V.Load(memory + a * V.Lanes), g + a * samples + t);
                    V d = V.Load(diagonal + a * V.Lanes);
                    for (nint b = 0; b <= a; b++)
                    {
                        V entry = b == a ? d : V.Constant(0);
                        V.Store(TLoss.IsCoupled ? V.NegatedFma(d, V.Load(diagonal + b * V.Lanes), entry) : entry, h + (LaneMatrices.Row(a) + b) * samples + t);
                    }
                }
            }
        }
    }

    public void Solve(int m, int samples, int count, int iterations, ReadOnlySpan<T> k, ReadOnlySpan<T> q, ReadOnlySpan<T> y, Span<T> p, Span<T> losses, Span<T> scratch)
    {
        Check(samples, q.Length == m * samples && y.Length == q.Length && p.Length == q.Length && k.Length == m * (m + 1) / 2 * samples && (losses.IsEmpty || losses.Length == samples) && scratch.Length >= Scratch(m));
        nint lanes = V.Lanes, pairs = LaneMatrices.Row(m) * lanes, row = m * lanes;
        int steps = TLoss.IsQuadratic ? Math.Min(iterations, 2) : iterations;
        fixed (T* matrix = k, center = q, target = y, result = p, values = losses, memory = scratch)
        {
            T* c = memory, scaled = c + pairs, system = scaled + pairs, s = system + pairs, step = s + row, trial = step + row, v = trial + row, g = v + row, d = g + row, u = d + row, w = u + row;
            for (nint t = 0; t < count; t += lanes)
            {
                LaneMatrices.Factor<V, T>(m, matrix + t, samples, c, lanes, inverts: false);
                for (nint i = 0; i < m; i++)
                {
                    V.Store(V.Constant(0), s + i * lanes);
                    V.Store(V.Load(center + i * samples + t), v + i * lanes);
                }
                V value = TLoss.Evaluate<V, T>(m, v, lanes, target + t, samples, g, d, lanes);
                if (values != null) V.Store(value, values + t);
                for (int iteration = 0; iteration < steps; iteration++)
                {
                    LaneMatrices.Upper<V, T>(m, c, lanes, g, u);                     // Cᵀg
                    LaneMatrices.Congruence<V, T>(m, c, lanes, d, scaled, system);   // CᵀDC
                    if (TLoss.IsCoupled) LaneMatrices.Upper<V, T>(m, c, lanes, d, w);
                    V slope = Prepare(m, system, w, s, u, step);
                    LaneMatrices.Factor<V, T>(m, system, lanes, system, lanes, inverts: true);
                    LaneMatrices.Solve<V, T>(m, system, lanes, step, lanes);
                    for (nint i = 0; i < row; i += lanes) slope = V.NegatedFma(V.Load(step + i), V.Load(u + i), slope);
                    V.Store(V.Constant(0), w);
                    LaneMatrices.Lower<V, T>(m, c, lanes, step, w, 0, u);            // C·ds
                    value = Search(m, value, slope, s, step, trial, v, u, w, target + t, samples, g, d);
                }
                for (nint i = 0; i < m; i++) V.Store(V.Load(g + i * lanes), result + i * samples + t);
            }
        }
    }

    /// <summary>system ← I + system (− w·wᵀ), u ← −(s + u), step ← u; returns 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static V Prepare(nint m, T* system, T* w, T* s, T* u, T* step)
    {
        V one = V.Constant(1), zero = V.Constant(0);
        nint lanes = V.Lanes;
        for (nint a = 0; a < m; a++)
        {
            T* row = system + LaneMatrices.Row(a) * lanes;
            if (TLoss.IsCoupled)
            {
                V wa = V.Load(w + a * lanes);
                for (nint b = 0; b <= a; b++) V.Store(V.NegatedFma(wa, V.Load(w + b * lanes), V.Load(row + b * lanes)), row + b * lanes);
            }
            V.Store(V.Add(V.Load(row + a * lanes), one), row + a * lanes);
            V right = V.Subtract(zero, V.Add(V.Load(s + a * lanes), V.Load(u + a * lanes)));
            V.Store(right, u + a * lanes);
            V.Store(right, step + a * lanes);
        }
        return zero;
    }

    /// <summary>s ← s + τ·step, v ← v + τ·direction with the first τ = 1, ½, ¼, … for which the value falls enough, 0 if there is none, lane by lane; g and d belong to the new v. Returns the value there.</summary>
    /// <remarks>What lies too high by a bound that takes no exponentials is halved without being evaluated. A lane whose step is not finite, because the system has lost its digits, takes none.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static V Search(nint m, V value, V slope, T* s, T* step, T* trial, T* v, T* direction, T* moved, T* target, nint targets, T* g, T* d)
    {
        V zero = V.Constant(0), one = V.Constant(1), half = V.Constant(0.5), length = one, accepted = zero;
        V shortest = V.Constant(Math.ScaleB(1, -Halvings)), descent = V.Constant(Descent), tolerance = V.Constant(typeof(T) == typeof(float) ? 1e-6 : 4e-15);
        V bound = V.Fma(tolerance, V.Max(V.Abs(value), one), value), result, penalty, most;
        slope = KeepFinite(m, slope, step, direction);
        while (true)
        {
            while (true)
            {
                penalty = V.Multiply(half, Move(m, length, s, step, trial, v, direction, moved));
                most = V.Fma(V.Multiply(descent, length), slope, bound);
                V rejected = V.Select(most, V.Add(penalty, TLoss.Bound<V, T>(m, moved, V.Lanes, target, targets)), V.Subtract(one, accepted), zero);
                rejected = V.Select(zero, length, rejected, zero);   // no shorter than 0
                if (V.Sum(rejected) == T.Zero) break;
                length = Halved(length, V.Subtract(one, rejected), shortest);
            }
            result = V.Add(penalty, TLoss.Evaluate<V, T>(m, moved, V.Lanes, target, targets, g, d, V.Lanes));
            accepted = V.Select(most, result, zero, one);
            // A result that is not a number is not below anything: it counts as accepted by the comparison above, so it is asked for itself.
            accepted = V.Select(V.Subtract(result, result), one, accepted, zero);
            accepted = V.Select(zero, length, accepted, one);
            if (double.CreateTruncating(V.Sum(accepted)) == V.Lanes) break;
            length = Halved(length, accepted, shortest);
        }
        for (nint i = 0; i < m * V.Lanes; i += V.Lanes)
        {
            V.Store(V.Load(trial + i), s + i);
            V.Store(V.Load(moved + i), v + i);
        }
        return result;
    }

    /// <summary>step and direction ← 0 in lanes in which they are not finite; returns the slope, 0 there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static V KeepFinite(nint m, V slope, T* step, T* direction)
    {
        V zero = V.Constant(0), one = V.Constant(1), off = V.Subtract(slope, slope);   // 0, or not a number
        for (nint i = 0; i < m * V.Lanes; i += V.Lanes)
        {
            V a = V.Load(step + i), b = V.Load(direction + i);
            off = V.Add(off, V.Add(V.Subtract(a, a), V.Subtract(b, b)));
        }
        V finite = V.Select(off, one, one, zero);
        if (double.CreateTruncating(V.Sum(finite)) == V.Lanes) return slope;
        for (nint i = 0; i < m * V.Lanes; i += V.Lanes)
        {
            V.Store(V.Select(zero, finite, V.Load(step + i), zero), step + i);
            V.Store(V.Select(zero, finite, V.Load(direction + i), zero), direction + i);
        }
        return V.Select(zero, finite, slope, zero);
    }

    /// <summary>trial ← s + τ·step, moved ← v + τ·direction; returns ‖trial‖².</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static V Move(nint m, V length, T* s, T* step, T* trial, T* v, T* direction, T* moved)
    {
        V norm = V.Constant(0);
        for (nint i = 0; i < m * V.Lanes; i += V.Lanes)
        {
            V next = V.Fma(length, V.Load(step + i), V.Load(s + i));
            V.Store(next, trial + i);
            norm = V.Fma(next, next, norm);
            V.Store(V.Fma(length, V.Load(direction + i), V.Load(v + i)), moved + i);
        }
        return norm;
    }

    /// <summary>Half of the lengths of lanes that are not kept, 0 where that is too short.</summary>
    static V Halved(V length, V kept, V shortest)
    {
        V halved = V.Select(V.Constant(0), kept, length, V.Multiply(V.Constant(0.5), length));
        return V.Select(halved, shortest, V.Constant(0), halved);
    }

    static void Check(int samples, bool fits)
    {
        if (!fits || samples % V.Lanes != 0) throw new ArgumentException($"The arrays of {samples} samples do not fit together.");
    }
}
