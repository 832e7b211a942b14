using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Costate.Networks.Kernels.Registers;

/// <summary>4 doubles in one 256-bit register (AVX2 and FMA).</summary>
readonly struct Double256 : IRegister<Double256, double>
{
    readonly Vector256<double> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Double256(Vector256<double> value) => _value = value;

    public static int Lanes => 4;
    public static int PanelRows => 4;
    public static int TransposeSide => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Double256 Load(double* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Double256 a, double* target) => a._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Broadcast(double a) => new(Vector256.Create(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Constant(double a) => new(Vector256.Create(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Add(Double256 a, Double256 b) => new(Avx.Add(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Subtract(Double256 a, Double256 b) => new(Avx.Subtract(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Multiply(Double256 a, Double256 b) => new(Avx.Multiply(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Divide(Double256 a, Double256 b) => new(Avx.Divide(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 SquareRoot(Double256 a) => new(Avx.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Fma(Double256 a, Double256 b, Double256 c) => new(System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 NegatedFma(Double256 a, Double256 b, Double256 c) => new(System.Runtime.Intrinsics.X86.Fma.MultiplyAddNegated(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Min(Double256 a, Double256 b) => new(Avx.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Max(Double256 a, Double256 b) => new(Avx.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Abs(Double256 a) => new(Vector256.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 CopySign(Double256 a, Double256 b) =>
        new(Vector256.ConditionalSelect(Vector256.Create(-0.0), b._value, a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Select(Double256 a, Double256 b, Double256 ifLess, Double256 ifNot) =>
        new(Avx.BlendVariable(ifNot._value, ifLess._value, Avx.Compare(a._value, b._value, FloatComparisonMode.OrderedLessThanNonSignaling)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 RoundedProduct(Double256 a, Double256 b, out Double256 power)
    {
        // Adding 1.5·2^52 leaves the rounded product in the low bits of the significand, from where it is shifted into the exponent.
        Vector256<double> magic = Vector256.Create(6755399441055744.0);
        Vector256<double> shifted = System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a._value, b._value, magic);
        power = new(((Vector256.ShiftLeft(shifted.AsInt64(), 52)) + Vector256.Create(0x3FF0000000000000L)).AsDouble());
        return new(Avx.Subtract(shifted, magic));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Double256 a) => Vector256.Sum(a._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddSums(Double256 a, Double256 b, Double256 c, Double256 d, double* target)
    {
        Vector256<double> ab = Avx.Add(Avx.UnpackLow(a._value, b._value), Avx.UnpackHigh(a._value, b._value));
        Vector256<double> cd = Avx.Add(Avx.UnpackLow(c._value, d._value), Avx.UnpackHigh(c._value, d._value));
        Vector256<double> abcd = Avx.Add(Avx.Permute2x128(ab, cd, 0x20), Avx.Permute2x128(ab, cd, 0x31));
        Avx.Add(abcd, Vector256.Load(target)).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Transpose(double* source, nint lds, double* target, nint ldt) => TransposeBlocks.Square4(source, lds, target, ldt);
}
