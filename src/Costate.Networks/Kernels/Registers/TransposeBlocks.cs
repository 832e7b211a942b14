using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Costate.Networks.Kernels.Registers;

/// <summary>Transposition of small square blocks by AVX shuffles.</summary>
static class TransposeBlocks
{
    /// <summary>8 × 8 floats: target[j·ldt + i] = source[i·lds + j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Square8(float* source, nint lds, float* target, nint ldt)
    {
        Vector256<float> r0 = Vector256.Load(source), r1 = Vector256.Load(source + lds);
        Vector256<float> r2 = Vector256.Load(source + 2 * lds), r3 = Vector256.Load(source + 3 * lds);
        Vector256<float> r4 = Vector256.Load(source + 4 * lds), r5 = Vector256.Load(source + 5 * lds);
        Vector256<float> r6 = Vector256.Load(source + 6 * lds), r7 = Vector256.Load(source + 7 * lds);
        Vector256<float> t0 = Avx.UnpackLow(r0, r1), t1 = Avx.UnpackHigh(r0, r1), t2 = Avx.UnpackLow(r2, r3), t3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> t4 = Avx.UnpackLow(r4, r5), t5 = Avx.UnpackHigh(r4, r5), t6 = Avx.UnpackLow(r6, r7), t7 = Avx.UnpackHigh(r6, r7);
        r0 = Avx.Shuffle(t0, t2, 0x44);
        r1 = Avx.Shuffle(t0, t2, 0xEE);
        r2 = Avx.Shuffle(t1, t3, 0x44);
        r3 = Avx.Shuffle(t1, t3, 0xEE);
        r4 = Avx.Shuffle(t4, t6, 0x44);
        r5 = Avx.Shuffle(t4, t6, 0xEE);
        r6 = Avx.Shuffle(t5, t7, 0x44);
        r7 = Avx.Shuffle(t5, t7, 0xEE);
        Avx.Permute2x128(r0, r4, 0x20).Store(target);
        Avx.Permute2x128(r1, r5, 0x20).Store(target + ldt);
        Avx.Permute2x128(r2, r6, 0x20).Store(target + 2 * ldt);
        Avx.Permute2x128(r3, r7, 0x20).Store(target + 3 * ldt);
        Avx.Permute2x128(r0, r4, 0x31).Store(target + 4 * ldt);
        Avx.Permute2x128(r1, r5, 0x31).Store(target + 5 * ldt);
        Avx.Permute2x128(r2, r6, 0x31).Store(target + 6 * ldt);
        Avx.Permute2x128(r3, r7, 0x31).Store(target + 7 * ldt);
    }

    /// <summary>4 × 4 doubles: target[j·ldt + i] = source[i·lds + j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Square4(double* source, nint lds, double* target, nint ldt)
    {
        Vector256<double> r0 = Vector256.Load(source), r1 = Vector256.Load(source + lds);
        Vector256<double> r2 = Vector256.Load(source + 2 * lds), r3 = Vector256.Load(source + 3 * lds);
        Vector256<double> t0 = Avx.UnpackLow(r0, r1), t1 = Avx.UnpackHigh(r0, r1), t2 = Avx.UnpackLow(r2, r3), t3 = Avx.UnpackHigh(r2, r3);
        Avx.Permute2x128(t0, t2, 0x20).Store(target);
        Avx.Permute2x128(t1, t3, 0x20).Store(target + ldt);
        Avx.Permute2x128(t0, t2, 0x31).Store(target + 2 * ldt);
        Avx.Permute2x128(t1, t3, 0x31).Store(target + 3 * ldt);
    }
}
