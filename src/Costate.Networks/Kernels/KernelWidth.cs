namespace Costate.Networks.Kernels;

/// <summary>The registers that kernels are compiled for.</summary>
public enum KernelWidth
{
    /// <summary>One number at a time: runs everywhere.</summary>
    Scalar = 0,

    /// <summary>256 bits: AVX2 and FMA.</summary>
    Avx2 = 256,

    /// <summary>512 bits: AVX-512F.</summary>
    Avx512 = 512,
}
