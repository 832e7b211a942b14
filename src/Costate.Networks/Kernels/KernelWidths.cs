using System.Runtime.Intrinsics.X86;

namespace Costate.Networks.Kernels;

/// <summary>Which registers this processor offers.</summary>
public static class KernelWidths
{
    /// <summary>The widest registers of this processor.</summary>
    /// <remarks>The runtime's own preference (<c>Vector512.IsHardwareAccelerated</c>) is false on processors that lower their clock for 512 bits; the kernels gain there all the same.</remarks>
    public static KernelWidth Widest =>
        Avx512F.IsSupported && Avx512DQ.IsSupported ? KernelWidth.Avx512 : Avx2.IsSupported && Fma.IsSupported ? KernelWidth.Avx2 : KernelWidth.Scalar;

    /// <summary>The widths that run here, widest first.</summary>
    public static IReadOnlyList<KernelWidth> Supported => [.. new[] { KernelWidth.Avx512, KernelWidth.Avx2, KernelWidth.Scalar }.Where(width => width <= Widest)];

    /// <exception cref="NotSupportedException">This processor does not have such registers.</exception>
    internal static void Require(KernelWidth width)
    {
        if (width > Widest) throw new NotSupportedException($"Kernels of width {width} were asked for, but this processor offers {Widest} at most.");
    }
}
