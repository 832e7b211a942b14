namespace Costate.Networks.Kernels.Registers;

/// <summary>A vector register of N scalars. Kernels are written once against this interface and compiled for every width and scalar type.</summary>
/// <remarks>All members map to one or a few instructions. Lanes are independent except in <see cref="AddSums"/>, <see cref="Sum"/> and <see cref="Transpose"/>.</remarks>
interface IRegister<V, T> where V : unmanaged, IRegister<V, T> where T : unmanaged
{
    /// <summary>Number of lanes N.</summary>
    static abstract int Lanes { get; }

    /// <summary>Rows of the largest register block of a product: 8 where there are 32 registers, 4 where there are 16.</summary>
    static abstract int PanelRows { get; }

    /// <summary>Side of the square block that <see cref="Transpose"/> handles.</summary>
    static abstract int TransposeSide { get; }

    static abstract unsafe V Load(T* source);
    static abstract unsafe void Store(V a, T* target);
    static abstract V Broadcast(T a);

    /// <summary>The constant a in every lane, rounded to T.</summary>
    static abstract V Constant(double a);

    static abstract V Add(V a, V b);
    static abstract V Subtract(V a, V b);
    static abstract V Multiply(V a, V b);
    static abstract V Divide(V a, V b);
    static abstract V SquareRoot(V a);

    /// <summary>a·b + c with one rounding.</summary>
    static abstract V Fma(V a, V b, V c);

    /// <summary>c − a·b with one rounding.</summary>
    static abstract V NegatedFma(V a, V b, V c);

    /// <summary>The smaller of a and b; b if either is NaN.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger of a and b; b if either is NaN.</summary>
    static abstract V Max(V a, V b);

    static abstract V Abs(V a);

    /// <summary>The magnitude of a with the sign of b.</summary>
    static abstract V CopySign(V a, V b);

    /// <summary>ifLess where a &lt; b, otherwise (also for NaN) ifNot.</summary>
    static abstract V Select(V a, V b, V ifLess, V ifNot);

    /// <summary>n = round(a·b) as a number, |n| below 2²¹, and 2ⁿ (n within the exponent range).</summary>
    static abstract V RoundedProduct(V a, V b, out V power);

    /// <summary>The sum of the lanes, as a fixed tree.</summary>
    static abstract T Sum(V a);

    /// <summary>target[0..3] += the sums over the lanes of a, b, c, d.</summary>
    static abstract unsafe void AddSums(V a, V b, V c, V d, T* target);

    /// <summary>target[j·ldt + i] = source[i·lds + j] for i, j below <see cref="TransposeSide"/>.</summary>
    static abstract unsafe void Transpose(T* source, nint lds, T* target, nint ldt);
}
