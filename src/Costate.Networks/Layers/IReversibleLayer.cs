using System.Numerics;

namespace Costate.Networks.Layers;

/// <summary>A layer whose input can be computed from its output, so that a propagator need not store states at all.</summary>
/// <remarks>Algebraically reversible is not numerically reversible: if the layer amplifies perturbations, so does its inverse. Who reverses many layers must look at the error.</remarks>
public interface IReversibleLayer<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>input ← f⁻¹(y, θ, t), where y in <paramref name="at"/> is the output state (outputs × samples);
    /// cache ← what the derivatives at the input need, as <see cref="ILayer{T}.Evaluate"/> leaves it.</summary>
    void Invert(in Point<T> at, Span<T> cache, Span<T> input);
}
