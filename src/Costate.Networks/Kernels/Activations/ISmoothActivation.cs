using System.Numerics;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>An activation with four continuous derivatives, all functions of s = σ(x): what differential equations of second order ask of a network.</summary>
interface ISmoothActivation : IActivation
{
    /// <summary>The derivatives of σ at x, given s = σ(x).</summary>
    static abstract void Derivatives<V, T>(V s, out V first, out V second, out V third, out V fourth) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
