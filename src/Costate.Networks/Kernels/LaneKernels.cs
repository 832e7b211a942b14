using System.Numerics;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.LaneLosses;
using Costate.Networks.Kernels.Registers;
using Costate.Networks.Objectives;

namespace Costate.Networks.Kernels;

/// <summary>Chooses the compiled kernels of methods with free pre-activations.</summary>
static class LaneKernels
{
    /// <summary>Small dense algebra.</summary>
    public static ILaneKernel<T> Algebra<T>(KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T> => (ILaneKernel<T>)Create<T, AlgebraMaker>(default, width);

    /// <summary>Passes of an activation.</summary>
    public static ISlackKernel<T> Slack<T>(Activation activation, KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T> => (ISlackKernel<T>)Create<T, SlackMaker>(new(activation), width);

    /// <summary>A loss and its proximal points.</summary>
    /// <exception cref="NotSupportedException">The loss is not twice differentiable.</exception>
    public static IProximalKernel<T> Proximal<T>(LossFunction loss, KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T> => (IProximalKernel<T>)Create<T, ProximalMaker>(new(loss), width);

    static object Create<T, TMaker>(TMaker maker, KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T> where TMaker : struct, IMaker
    {
        KernelWidths.Require(width);
        return (default(T), width) switch
        {
            (float, KernelWidth.Avx512) => maker.Make<Float512, float>(),
            (float, KernelWidth.Avx2) => maker.Make<Float256, float>(),
            (float, KernelWidth.Scalar) => maker.Make<FloatScalar, float>(),
            (double, KernelWidth.Avx512) => maker.Make<Double512, double>(),
            (double, KernelWidth.Avx2) => maker.Make<Double256, double>(),
            (double, KernelWidth.Scalar) => maker.Make<DoubleScalar, double>(),
            _ => throw new NotSupportedException($"Kernels exist for float and double, not for {typeof(T).Name}."),
        };
    }

    interface IMaker
    {
        object Make<V, T>() where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;
    }

    readonly struct AlgebraMaker : IMaker
    {
        public object Make<V, T>() where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => new LaneKernel<V, T>();
    }

    readonly struct SlackMaker(Activation activation) : IMaker
    {
        public object Make<V, T>() where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => activation switch
        {
            Activation.Tanh => new SlackKernel<V, T, Tanh>(),
            Activation.Sigmoid => new SlackKernel<V, T, Sigmoid>(),
            Activation.BipolarSigmoid => new SlackKernel<V, T, BipolarSigmoid>(),
            Activation.Softplus => new SlackKernel<V, T, Softplus>(),
            Activation.Relu => new SlackKernel<V, T, Relu>(),
            Activation.SmoothRelu => new SlackKernel<V, T, SmoothRelu>(),
            Activation.Identity => new SlackKernel<V, T, Identity>(),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "An activation of this version was expected."),
        };
    }

    readonly struct ProximalMaker(LossFunction loss) : IMaker
    {
        public object Make<V, T>() where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => loss switch
        {
            LossFunction.CrossEntropy => Fitted<V, T, SoftmaxLanes>(),
            LossFunction.LeastSquares => Fitted<V, T, SquareLanes>(),
            LossFunction.Logistic => Fitted<V, T, LogisticLanes>(),
            _ => throw new NotSupportedException($"The loss {loss} is not twice differentiable: use cross-entropy, least-squares or logistic."),
        };

        static FittedProximalKernel<T> Fitted<V, T, TLoss>() where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TLoss : struct, ILaneLoss =>
            new(new ProximalKernel<TripleRegister<V, T>, T, TLoss>(), new ProximalKernel<V, T, TLoss>(), V.Lanes);
    }
}
