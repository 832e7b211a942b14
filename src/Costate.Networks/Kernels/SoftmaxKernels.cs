using System.Numerics;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Chooses the compiled softmax kernel.</summary>
static class SoftmaxKernels
{
    public static ISoftmaxKernel<T> Create<T>(KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelWidths.Require(width);
        object kernel = (default(T), width) switch
        {
            (float, KernelWidth.Avx512) => new SoftmaxKernel<Float512, float>(),
            (float, KernelWidth.Avx2) => new SoftmaxKernel<Float256, float>(),
            (float, KernelWidth.Scalar) => new SoftmaxKernel<FloatScalar, float>(),
            (double, KernelWidth.Avx512) => new SoftmaxKernel<Double512, double>(),
            (double, KernelWidth.Avx2) => new SoftmaxKernel<Double256, double>(),
            (double, KernelWidth.Scalar) => new SoftmaxKernel<DoubleScalar, double>(),
            _ => throw new NotSupportedException($"Kernels exist for float and double, not for {typeof(T).Name}."),
        };
        return (ISoftmaxKernel<T>)kernel;
    }
}
