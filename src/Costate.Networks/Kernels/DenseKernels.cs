using System.Numerics;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Chooses the compiled dense kernel for a scalar type, an activation and a register width.</summary>
static class DenseKernels
{
    public static IDenseKernel<T> Create<T>(int rows, int columns, Activation activation, KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if ((2L * rows + 4) * (columns + 16L) + rows > Array.MaxLength)
            throw new ArgumentException($"A dense layer {columns} → {rows} has too many weights for one array: at most {Array.MaxLength / 2} fit.", nameof(rows));
        KernelWidths.Require(width);
        object kernel = (default(T), width) switch
        {
            (float, KernelWidth.Avx512) => Create<Float512, float>(rows, columns, activation),
            (float, KernelWidth.Avx2) => Create<Float256, float>(rows, columns, activation),
            (float, KernelWidth.Scalar) => Create<FloatScalar, float>(rows, columns, activation),
            (double, KernelWidth.Avx512) => Create<Double512, double>(rows, columns, activation),
            (double, KernelWidth.Avx2) => Create<Double256, double>(rows, columns, activation),
            (double, KernelWidth.Scalar) => Create<DoubleScalar, double>(rows, columns, activation),
            _ => throw new NotSupportedException($"Kernels exist for float and double, not for {typeof(T).Name}."),
        };
        return (IDenseKernel<T>)kernel;
    }

    static IDenseKernel<T> Create<V, T>(int rows, int columns, Activation activation)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => activation switch
        {
            Activation.Identity => new DenseKernel<V, T, Identity>(rows, columns),
            Activation.Tanh => new DenseKernel<V, T, Tanh>(rows, columns),
            Activation.Sigmoid => new DenseKernel<V, T, Sigmoid>(rows, columns),
            Activation.BipolarSigmoid => new DenseKernel<V, T, BipolarSigmoid>(rows, columns),
            Activation.Softplus => new DenseKernel<V, T, Softplus>(rows, columns),
            Activation.Relu => new DenseKernel<V, T, Relu>(rows, columns),
            Activation.SmoothRelu => new DenseKernel<V, T, SmoothRelu>(rows, columns),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "An activation of this version was expected."),
        };
}
