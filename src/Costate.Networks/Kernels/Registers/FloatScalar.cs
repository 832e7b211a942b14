using System.Runtime.CompilerServices;

namespace Costate.Networks.Kernels.Registers;

/// <summary>One float: the portable path, for processors without AVX2. Slow where there is no FMA instruction, but with the same bits.</summary>
readonly struct FloatScalar : IRegister<FloatScalar, float>
{
    readonly float _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    FloatScalar(float value) => _value = value;

    public static int Lanes => 1;
    public static int PanelRows => 4;
    public static int TransposeSide => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe FloatScalar Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(FloatScalar a, float* target) => *target = a._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Broadcast(float a) => new(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Constant(double a) => new((float)a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Add(FloatScalar a, FloatScalar b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Subtract(FloatScalar a, FloatScalar b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Multiply(FloatScalar a, FloatScalar b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Divide(FloatScalar a, FloatScalar b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar SquareRoot(FloatScalar a) => new(MathF.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Fma(FloatScalar a, FloatScalar b, FloatScalar c) => new(MathF.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar NegatedFma(FloatScalar a, FloatScalar b, FloatScalar c) => new(MathF.FusedMultiplyAdd(-a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Min(FloatScalar a, FloatScalar b) => new(a._value < b._value ? a._value : b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Max(FloatScalar a, FloatScalar b) => new(a._value > b._value ? a._value : b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Abs(FloatScalar a) => new(MathF.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar CopySign(FloatScalar a, FloatScalar b) => new(MathF.CopySign(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Select(FloatScalar a, FloatScalar b, FloatScalar ifLess, FloatScalar ifNot) => a._value < b._value ? ifLess : ifNot;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar RoundedProduct(FloatScalar a, FloatScalar b, out FloatScalar power)
    {
        const float Magic = 12582912f;
        float shifted = MathF.FusedMultiplyAdd(a._value, b._value, Magic);
        power = new(BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(shifted) << 23) + 0x3F800000));
        return new(shifted - Magic);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(FloatScalar a) => a._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddSums(FloatScalar a, FloatScalar b, FloatScalar c, FloatScalar d, float* target)
    {
        target[0] += a._value;
        target[1] += b._value;
        target[2] += c._value;
        target[3] += d._value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Transpose(float* source, nint lds, float* target, nint ldt) => *target = *source;
}
