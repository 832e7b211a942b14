using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Costate.Networks.Kernels.Registers;

/// <summary>8 floats in one 256-bit register (AVX2 and FMA).</summary>
readonly struct Float256 : IRegister<Float256, float>
{
    readonly Vector256<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Float256(Vector256<float> value) => _value = value;

    public static int Lanes => 8;
    public static int PanelRows => 4;
    public static int TransposeSide => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Float256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Float256 a, float* target) => a._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Broadcast(float a) => new(Vector256.Create(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Constant(double a) => new(Vector256.Create((float)a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Add(Float256 a, Float256 b) => new(Avx.Add(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Subtract(Float256 a, Float256 b) => new(Avx.Subtract(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Multiply(Float256 a, Float256 b) => new(Avx.Multiply(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Divide(Float256 a, Float256 b) => new(Avx.Divide(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 SquareRoot(Float256 a) => new(Avx.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Fma(Float256 a, Float256 b, Float256 c) => new(System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 NegatedFma(Float256 a, Float256 b, Float256 c) => new(System.Runtime.Intrinsics.X86.Fma.MultiplyAddNegated(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Min(Float256 a, Float256 b) => new(Avx.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Max(Float256 a, Float256 b) => new(Avx.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Abs(Float256 a) => new(Vector256.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 CopySign(Float256 a, Float256 b) =>
        new(Vector256.ConditionalSelect(Vector256.Create(-0f), b._value, a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Select(Float256 a, Float256 b, Float256 ifLess, Float256 ifNot) =>
        new(Avx.BlendVariable(ifNot._value, ifLess._value, Avx.Compare(a._value, b._value, FloatComparisonMode.OrderedLessThanNonSignaling)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 RoundedProduct(Float256 a, Float256 b, out Float256 power)
    {
        // Adding 1.5·2^23 leaves the rounded product in the low bits of the significand, from where it is shifted into the exponent.
        Vector256<float> magic = Vector256.Create(12582912f);
        Vector256<float> shifted = System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a._value, b._value, magic);
        power = new(((Vector256.ShiftLeft(shifted.AsInt32(), 23)) + Vector256.Create(0x3F800000)).AsSingle());
        return new(Avx.Subtract(shifted, magic));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Float256 a) => Vector256.Sum(a._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddSums(Float256 a, Float256 b, Float256 c, Float256 d, float* target)
    {
        Vector256<float> ab = Avx.Add(Avx.UnpackLow(a._value, b._value), Avx.UnpackHigh(a._value, b._value));
        Vector256<float> cd = Avx.Add(Avx.UnpackLow(c._value, d._value), Avx.UnpackHigh(c._value, d._value));
        Vector256<float> abcd = Avx.Add(Avx.Shuffle(ab, cd, 0x44), Avx.Shuffle(ab, cd, 0xEE));
        Sse.Add(Sse.Add(abcd.GetLower(), abcd.GetUpper()), Vector128.Load(target)).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Transpose(float* source, nint lds, float* target, nint ldt) => TransposeBlocks.Square8(source, lds, target, ldt);
}
