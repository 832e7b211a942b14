using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Costate.Numerics.Vectors;

/// <summary>Inner products summed in an order that depends on the length alone: neither the vector width of the machine nor the alignment changes a bit.</summary>
/// <remarks>
/// Lane k of 32 adds the products of the entries k, k + 32, k + 64, … in this order; then the upper half of the lanes is added to the lower half
/// until one is left. Products and sums are in double, each rounded by itself (for float the product is exact, so this equals a fused multiply-add).
/// </remarks>
public static class LaneSum
{
    const int Lanes = 32;

    /// <summary>Σ aᵢbᵢ; both spans have the same length.</summary>
    public static double Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, INumberBase<T>
    {
        Span<double> lanes = stackalloc double[Lanes];
        int i = 0;
        if (typeof(T) == typeof(double)) i = Whole(MemoryMarshal.Cast<T, double>(a), MemoryMarshal.Cast<T, double>(b), lanes);
        else if (typeof(T) == typeof(float)) i = Whole(MemoryMarshal.Cast<T, float>(a), MemoryMarshal.Cast<T, float>(b), lanes);
        for (; i < a.Length; i++) lanes[i % Lanes] += double.CreateTruncating(a[i]) * double.CreateTruncating(b[i]);
        return Sum(lanes);
    }

    static double Sum(ReadOnlySpan<double> lanes)
    {
        ref double from = ref MemoryMarshal.GetReference(lanes);
        Vector256<double> a = Vector256.LoadUnsafe(ref from) + Vector256.LoadUnsafe(ref from, 16), b = Vector256.LoadUnsafe(ref from, 4) + Vector256.LoadUnsafe(ref from, 20);
        Vector256<double> c = Vector256.LoadUnsafe(ref from, 8) + Vector256.LoadUnsafe(ref from, 24), d = Vector256.LoadUnsafe(ref from, 12) + Vector256.LoadUnsafe(ref from, 28);
        Vector256<double> four = a + c + (b + d);
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    // All take the whole groups of 32 entries into the lanes and return the number of entries taken.

    static int Whole(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> lanes)
    {
        if (Vector512.IsHardwareAccelerated) return Wide(a, b, lanes);
        ref double x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        int count = a.Length - a.Length % Lanes;
        for (nuint i = 0; i < (nuint)count; i += Lanes)
        {
            s0 += Vector256.LoadUnsafe(ref x, i) * Vector256.LoadUnsafe(ref y, i);
            s1 += Vector256.LoadUnsafe(ref x, i + 4) * Vector256.LoadUnsafe(ref y, i + 4);
            s2 += Vector256.LoadUnsafe(ref x, i + 8) * Vector256.LoadUnsafe(ref y, i + 8);
            s3 += Vector256.LoadUnsafe(ref x, i + 12) * Vector256.LoadUnsafe(ref y, i + 12);
            s4 += Vector256.LoadUnsafe(ref x, i + 16) * Vector256.LoadUnsafe(ref y, i + 16);
            s5 += Vector256.LoadUnsafe(ref x, i + 20) * Vector256.LoadUnsafe(ref y, i + 20);
            s6 += Vector256.LoadUnsafe(ref x, i + 24) * Vector256.LoadUnsafe(ref y, i + 24);
            s7 += Vector256.LoadUnsafe(ref x, i + 28) * Vector256.LoadUnsafe(ref y, i + 28);
        }
        Store(s0, s1, s2, s3, s4, s5, s6, s7, lanes);
        return count;
    }

    static int Wide(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> lanes)
    {
        ref double x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        int count = a.Length - a.Length % Lanes;
        for (nuint i = 0; i < (nuint)count; i += Lanes)
        {
            s0 += Vector512.LoadUnsafe(ref x, i) * Vector512.LoadUnsafe(ref y, i);
            s1 += Vector512.LoadUnsafe(ref x, i + 8) * Vector512.LoadUnsafe(ref y, i + 8);
            s2 += Vector512.LoadUnsafe(ref x, i + 16) * Vector512.LoadUnsafe(ref y, i + 16);
            s3 += Vector512.LoadUnsafe(ref x, i + 24) * Vector512.LoadUnsafe(ref y, i + 24);
        }
        s0.CopyTo(lanes);
        s1.CopyTo(lanes[8..]);
        s2.CopyTo(lanes[16..]);
        s3.CopyTo(lanes[24..]);
        return count;
    }

    static int Whole(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<double> lanes)
    {
        ref float x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        int count = a.Length - a.Length % Lanes;
        for (nuint i = 0; i < (nuint)count; i += Lanes)
        {
            s0 += Wide(ref x, i) * Wide(ref y, i);
            s1 += Wide(ref x, i + 4) * Wide(ref y, i + 4);
            s2 += Wide(ref x, i + 8) * Wide(ref y, i + 8);
            s3 += Wide(ref x, i + 12) * Wide(ref y, i + 12);
            s4 += Wide(ref x, i + 16) * Wide(ref y, i + 16);
            s5 += Wide(ref x, i + 20) * Wide(ref y, i + 20);
            s6 += Wide(ref x, i + 24) * Wide(ref y, i + 24);
            s7 += Wide(ref x, i + 28) * Wide(ref y, i + 28);
        }
        Store(s0, s1, s2, s3, s4, s5, s6, s7, lanes);
        return count;
    }

    static Vector256<double> Wide(ref float x, nuint i) => Vector256.WidenLower(Vector128.LoadUnsafe(ref x, i).ToVector256Unsafe());

    static void Store(Vector256<double> s0, Vector256<double> s1, Vector256<double> s2, Vector256<double> s3, Vector256<double> s4, Vector256<double> s5,
        Vector256<double> s6, Vector256<double> s7, Span<double> lanes)
    {
        s0.CopyTo(lanes);
        s1.CopyTo(lanes[4..]);
        s2.CopyTo(lanes[8..]);
        s3.CopyTo(lanes[12..]);
        s4.CopyTo(lanes[16..]);
        s5.CopyTo(lanes[20..]);
        s6.CopyTo(lanes[24..]);
        s7.CopyTo(lanes[28..]);
    }
}
