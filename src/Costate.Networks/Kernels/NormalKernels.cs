using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Chooses the compiled kernel for normal equations.</summary>
static class NormalKernels
{
    public static INormalKernel Create(KernelWidth width)
    {
        KernelWidths.Require(width);
        return width switch
        {
            KernelWidth.Avx512 => new NormalKernel<Double512>(),
            KernelWidth.Avx2 => new NormalKernel<Double256>(),
            _ => new NormalKernel<DoubleScalar>(),
        };
    }
}
