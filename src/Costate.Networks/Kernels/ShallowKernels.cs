using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Chooses the compiled kernel of networks of one hidden layer.</summary>
static class ShallowKernels
{
    /// <summary>The activations that are smooth enough for an equation of second order.</summary>
    public static IReadOnlyList<Activation> Smooth { get; } = [Activation.Tanh, Activation.Sigmoid, Activation.BipolarSigmoid, Activation.Softplus];

    /// <exception cref="ArgumentException">The activation is not smooth enough.</exception>
    public static IShallowKernel Create(Activation activation, KernelWidth width)
    {
        KernelWidths.Require(width);
        return width switch
        {
            KernelWidth.Avx512 => Create<Double512>(activation),
            KernelWidth.Avx2 => Create<Double256>(activation),
            _ => Create<DoubleScalar>(activation),
        };
    }

    static IShallowKernel Create<V>(Activation activation) where V : unmanaged, IRegister<V, double> => activation switch
    {
        Activation.Tanh => new ShallowKernel<V, Tanh>(),
        Activation.Sigmoid => new ShallowKernel<V, Sigmoid>(),
        Activation.BipolarSigmoid => new ShallowKernel<V, BipolarSigmoid>(),
        Activation.Softplus => new ShallowKernel<V, Softplus>(),
        _ => throw new ArgumentException($"An equation of second order needs an activation with continuous third derivatives, which {activation} is not: use {string.Join(", ", Smooth)}.", nameof(activation)),
    };
}
