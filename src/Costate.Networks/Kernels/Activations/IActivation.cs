using System.Numerics;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>An activation σ and its derivative as functions of a register. Every activation of the family lets σ' be recovered from σ, so only σ is stored.</summary>
interface IActivation
{
    /// <summary>σ(x).</summary>
    static abstract V Value<V, T>(V x) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>σ'(x), given s = σ(x).</summary>
    static abstract V Slope<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
