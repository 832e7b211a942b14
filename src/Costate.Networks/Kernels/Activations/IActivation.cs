using System.Numerics;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>An activation σ and its derivatives as functions of a register. Every activation of the family lets σ' and σ'' be recovered from σ, so only σ is stored.</summary>
interface IActivation
{
    /// <summary>σ(x).</summary>
    static abstract V Value<V, T>(V x) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>σ'(x), given s = σ(x).</summary>
    static abstract V Slope<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>σ''(x), given s = σ(x); 0 where σ has a corner.</summary>
    static abstract V Bend<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
