using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Costate.Networks.Kernels.Registers;

/// <summary>8 doubles in one 512-bit register (AVX-512F).</summary>
readonly struct Double512 : IRegister<Double512, double>
{
    readonly Vector512<double> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Double512(Vector512<double> value) => _value = value;

    public static int Lanes => 8;
    public static int PanelRows => 8;
    public static int TransposeSide => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Double512 Load(double* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Double512 a, double* target) => a._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Broadcast(double a) => new(Vector512.Create(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Constant(double a) => new(Vector512.Create(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Add(Double512 a, Double512 b) => new(Avx512F.Add(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Subtract(Double512 a, Double512 b) => new(Avx512F.Subtract(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Multiply(Double512 a, Double512 b) => new(Avx512F.Multiply(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Divide(Double512 a, Double512 b) => new(Avx512F.Divide(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 SquareRoot(Double512 a) => new(Avx512F.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Fma(Double512 a, Double512 b, Double512 c) => new(Avx512F.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 NegatedFma(Double512 a, Double512 b, Double512 c) => new(Avx512F.FusedMultiplyAddNegated(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Min(Double512 a, Double512 b) => new(Avx512F.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Max(Double512 a, Double512 b) => new(Avx512F.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Abs(Double512 a) => new(Vector512.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 CopySign(Double512 a, Double512 b) =>
        new(Vector512.ConditionalSelect(Vector512.Create(-0.0), b._value, a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Select(Double512 a, Double512 b, Double512 ifLess, Double512 ifNot) =>
        new(Avx512F.BlendVariable(ifNot._value, ifLess._value, Avx512F.Compare(a._value, b._value, FloatComparisonMode.OrderedLessThanNonSignaling)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 RoundedProduct(Double512 a, Double512 b, out Double512 power)
    {
        // Adding 1.5·2^52 leaves the rounded product in the low bits of the significand, from where it is shifted into the exponent.
        Vector512<double> magic = Vector512.Create(6755399441055744.0);
        Vector512<double> shifted = Avx512F.FusedMultiplyAdd(a._value, b._value, magic);
        power = new(((Vector512.ShiftLeft(shifted.AsInt64(), 52)) + Vector512.Create(0x3FF0000000000000L)).AsDouble());
        return new(Avx512F.Subtract(shifted, magic));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Double512 a) => Vector512.Sum(a._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddSums(Double512 a, Double512 b, Double512 c, Double512 d, double* target)
    {
        Vector512<double> ab = Avx512F.Add(Avx512F.UnpackLow(a._value, b._value), Avx512F.UnpackHigh(a._value, b._value));
        Vector512<double> cd = Avx512F.Add(Avx512F.UnpackLow(c._value, d._value), Avx512F.UnpackHigh(c._value, d._value));
        Vector256<double> abHalf = Avx.Add(ab.GetLower(), ab.GetUpper()), cdHalf = Avx.Add(cd.GetLower(), cd.GetUpper());
        Vector256<double> abcd = Avx.Add(Avx.Permute2x128(abHalf, cdHalf, 0x20), Avx.Permute2x128(abHalf, cdHalf, 0x31));
        Avx.Add(abcd, Vector256.Load(target)).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Transpose(double* source, nint lds, double* target, nint ldt) => TransposeBlocks.Square4(source, lds, target, ldt);
}
