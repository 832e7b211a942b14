using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Costate.Networks.Kernels.Registers;

/// <summary>16 floats in one 512-bit register (AVX-512F).</summary>
readonly struct Float512 : IRegister<Float512, float>
{
    readonly Vector512<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Float512(Vector512<float> value) => _value = value;

    public static int Lanes => 16;
    public static int PanelRows => 8;
    public static int TransposeSide => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Float512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Float512 a, float* target) => a._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Broadcast(float a) => new(Vector512.Create(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Constant(double a) => new(Vector512.Create((float)a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Add(Float512 a, Float512 b) => new(Avx512F.Add(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Subtract(Float512 a, Float512 b) => new(Avx512F.Subtract(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Multiply(Float512 a, Float512 b) => new(Avx512F.Multiply(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Divide(Float512 a, Float512 b) => new(Avx512F.Divide(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 SquareRoot(Float512 a) => new(Avx512F.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Fma(Float512 a, Float512 b, Float512 c) => new(Avx512F.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 NegatedFma(Float512 a, Float512 b, Float512 c) => new(Avx512F.FusedMultiplyAddNegated(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Min(Float512 a, Float512 b) => new(Avx512F.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Max(Float512 a, Float512 b) => new(Avx512F.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Abs(Float512 a) => new(Vector512.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 CopySign(Float512 a, Float512 b) =>
        new(Vector512.ConditionalSelect(Vector512.Create(-0f), b._value, a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Select(Float512 a, Float512 b, Float512 ifLess, Float512 ifNot) =>
        new(Avx512F.BlendVariable(ifNot._value, ifLess._value, Avx512F.Compare(a._value, b._value, FloatComparisonMode.OrderedLessThanNonSignaling)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 RoundedProduct(Float512 a, Float512 b, out Float512 power)
    {
        // Adding 1.5·2^23 leaves the rounded product in the low bits of the significand, from where it is shifted into the exponent.
        Vector512<float> magic = Vector512.Create(12582912f);
        Vector512<float> shifted = Avx512F.FusedMultiplyAdd(a._value, b._value, magic);
        power = new(((Vector512.ShiftLeft(shifted.AsInt32(), 23)) + Vector512.Create(0x3F800000)).AsSingle());
        return new(Avx512F.Subtract(shifted, magic));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Float512 a) => Vector512.Sum(a._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddSums(Float512 a, Float512 b, Float512 c, Float512 d, float* target)
    {
        Vector512<float> ab = Avx512F.Add(Avx512F.UnpackLow(a._value, b._value), Avx512F.UnpackHigh(a._value, b._value));
        Vector512<float> cd = Avx512F.Add(Avx512F.UnpackLow(c._value, d._value), Avx512F.UnpackHigh(c._value, d._value));
        Vector512<float> abcd = Avx512F.Add(Avx512F.Shuffle(ab, cd, 0x44), Avx512F.Shuffle(ab, cd, 0xEE));
        Vector256<float> half = Avx.Add(abcd.GetLower(), abcd.GetUpper());
        Sse.Add(Sse.Add(half.GetLower(), half.GetUpper()), Vector128.Load(target)).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Transpose(float* source, nint lds, float* target, nint ldt) => TransposeBlocks.Square8(source, lds, target, ldt);
}
