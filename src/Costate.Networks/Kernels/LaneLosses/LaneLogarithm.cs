using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.LaneLosses;

/// <summary>The natural logarithm of numbers from 1 to the number of scores, from the exponential function.</summary>
static class LaneLogarithm
{
    /// <summary>log x for 1 ≤ x ≤ <paramref name="largest"/>, by Halley's iteration y ← y + 2(x·e^(−y) − 1)/(x·e^(−y) + 1), which triples the digits; it starts from the series of 2·artanh((x − 1)/(x + 1)).</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static V Of<V, T>(V x, nint largest) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V one = V.Constant(1), two = V.Constant(2), u = V.Divide(V.Subtract(x, one), V.Add(x, one)), square = V.Multiply(u, u);
        V y = V.Multiply(V.Multiply(two, u), V.Fma(square, V.Fma(square, V.Fma(square, V.Constant(1 / 7.0), V.Constant(0.2)), V.Constant(1 / 3.0)), one));
        // A step from far below gains 2 at most; near the solution an error ε becomes ε³/12.
        int steps = (typeof(T) == typeof(float) ? 2 : 3) + (largest > 16 ? (int)(Math.Log(largest) / 1.5) : 0);
        for (int i = 0; i < steps; i++)
        {
            V z = V.Multiply(x, Exponential.OfNonPositive<V, T>(V.Subtract(V.Constant(0), y)));
            y = V.Add(y, V.Divide(V.Multiply(two, V.Subtract(z, one)), V.Add(z, one)));
        }
        return y;
    }
}
