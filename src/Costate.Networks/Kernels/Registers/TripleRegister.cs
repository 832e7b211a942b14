using System.Numerics;
using System.Runtime.CompilerServices;

namespace Costate.Networks.Kernels.Registers;

/// <summary>Three registers as one: chains of dependent operations, as in a factorisation, run three at a time instead of waiting for one another.</summary>
readonly struct TripleRegister<V, T> : IRegister<TripleRegister<V, T>, T> where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly V _a, _b, _c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TripleRegister(V a, V b, V c) => (_a, _b, _c) = (a, b, c);

    public static int Lanes => 3 * V.Lanes;
    public static int PanelRows => V.PanelRows;
    public static int TransposeSide => V.TransposeSide;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe TripleRegister<V, T> Load(T* source) => new(V.Load(source), V.Load(source + V.Lanes), V.Load(source + 2 * V.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(TripleRegister<V, T> a, T* target)
    {
        V.Store(a._a, target);
        V.Store(a._b, target + V.Lanes);
        V.Store(a._c, target + 2 * V.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Broadcast(T a)
    {
        V value = V.Broadcast(a);
        return new(value, value, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Constant(double a)
    {
        V value = V.Constant(a);
        return new(value, value, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Add(TripleRegister<V, T> a, TripleRegister<V, T> b) => new(V.Add(a._a, b._a), V.Add(a._b, b._b), V.Add(a._c, b._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Subtract(TripleRegister<V, T> a, TripleRegister<V, T> b) => new(V.Subtract(a._a, b._a), V.Subtract(a._b, b._b), V.Subtract(a._c, b._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Multiply(TripleRegister<V, T> a, TripleRegister<V, T> b) => new(V.Multiply(a._a, b._a), V.Multiply(a._b, b._b), V.Multiply(a._c, b._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Divide(TripleRegister<V, T> a, TripleRegister<V, T> b) => new(V.Divide(a._a, b._a), V.Divide(a._b, b._b), V.Divide(a._c, b._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> SquareRoot(TripleRegister<V, T> a) => new(V.SquareRoot(a._a), V.SquareRoot(a._b), V.SquareRoot(a._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Fma(TripleRegister<V, T> a, TripleRegister<V, T> b, TripleRegister<V, T> c) => new(V.Fma(a._a, b._a, c._a), V.Fma(a._b, b._b, c._b), V.Fma(a._c, b._c, c._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> NegatedFma(TripleRegister<V, T> a, TripleRegister<V, T> b, TripleRegister<V, T> c) =>
        new(V.NegatedFma(a._a, b._a, c._a), V.NegatedFma(a._b, b._b, c._b), V.NegatedFma(a._c, b._c, c._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Min(TripleRegister<V, T> a, TripleRegister<V, T> b) => new(V.Min(a._a, b._a), V.Min(a._b, b._b), V.Min(a._c, b._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Max(TripleRegister<V, T> a, TripleRegister<V, T> b) => new(V.Max(a._a, b._a), V.Max(a._b, b._b), V.Max(a._c, b._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Abs(TripleRegister<V, T> a) => new(V.Abs(a._a), V.Abs(a._b), V.Abs(a._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> CopySign(TripleRegister<V, T> a, TripleRegister<V, T> b) => new(V.CopySign(a._a, b._a), V.CopySign(a._b, b._b), V.CopySign(a._c, b._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> Select(TripleRegister<V, T> a, TripleRegister<V, T> b, TripleRegister<V, T> ifLess, TripleRegister<V, T> ifNot) =>
        new(V.Select(a._a, b._a, ifLess._a, ifNot._a), V.Select(a._b, b._b, ifLess._b, ifNot._b), V.Select(a._c, b._c, ifLess._c, ifNot._c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TripleRegister<V, T> RoundedProduct(TripleRegister<V, T> a, TripleRegister<V, T> b, out TripleRegister<V, T> power)
    {
        V x = V.RoundedProduct(a._a, b._a, out V p), y = V.RoundedProduct(a._b, b._b, out V q), z = V.RoundedProduct(a._c, b._c, out V r);
        power = new(p, q, r);
        return new(x, y, z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(TripleRegister<V, T> a) => V.Sum(V.Add(V.Add(a._a, a._b), a._c));

    public static unsafe void AddSums(TripleRegister<V, T> a, TripleRegister<V, T> b, TripleRegister<V, T> c, TripleRegister<V, T> d, T* target)
    {
        V.AddSums(a._a, b._a, c._a, d._a, target);
        V.AddSums(a._b, b._b, c._b, d._b, target);
        V.AddSums(a._c, b._c, c._c, d._c, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Transpose(T* source, nint lds, T* target, nint ldt) => V.Transpose(source, lds, target, ldt);
}
