using System.Runtime.CompilerServices;

namespace Costate.Networks.Kernels.Registers;

/// <summary>One double: the portable path, for processors without AVX2. Slow where there is no FMA instruction, but with the same bits.</summary>
readonly struct DoubleScalar : IRegister<DoubleScalar, double>
{
    readonly double _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    DoubleScalar(double value) => _value = value;

    public static int Lanes => 1;
    public static int PanelRows => 4;
    public static int TransposeSide => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe DoubleScalar Load(double* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(DoubleScalar a, double* target) => *target = a._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Broadcast(double a) => new(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Constant(double a) => new(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Add(DoubleScalar a, DoubleScalar b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Subtract(DoubleScalar a, DoubleScalar b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Multiply(DoubleScalar a, DoubleScalar b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Divide(DoubleScalar a, DoubleScalar b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar SquareRoot(DoubleScalar a) => new(Math.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Fma(DoubleScalar a, DoubleScalar b, DoubleScalar c) => new(Math.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar NegatedFma(DoubleScalar a, DoubleScalar b, DoubleScalar c) => new(Math.FusedMultiplyAdd(-a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Min(DoubleScalar a, DoubleScalar b) => new(a._value < b._value ? a._value : b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Max(DoubleScalar a, DoubleScalar b) => new(a._value > b._value ? a._value : b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Abs(DoubleScalar a) => new(Math.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar CopySign(DoubleScalar a, DoubleScalar b) => new(Math.CopySign(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Select(DoubleScalar a, DoubleScalar b, DoubleScalar ifLess, DoubleScalar ifNot) => a._value < b._value ? ifLess : ifNot;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar RoundedProduct(DoubleScalar a, DoubleScalar b, out DoubleScalar power)
    {
        const double Magic = 6755399441055744.0;
        double shifted = Math.FusedMultiplyAdd(a._value, b._value, Magic);
        power = new(BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(shifted) << 52) + 0x3FF0000000000000L));
        return new(shifted - Magic);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(DoubleScalar a) => a._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddSums(DoubleScalar a, DoubleScalar b, DoubleScalar c, DoubleScalar d, double* target)
    {
        target[0] += a._value;
        target[1] += b._value;
        target[2] += c._value;
        target[3] += d._value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Transpose(double* source, nint lds, double* target, nint ldt) => *target = *source;
}
