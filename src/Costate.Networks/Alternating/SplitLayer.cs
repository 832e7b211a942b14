using System.Numerics;
using Costate.Networks.Kernels;

namespace Costate.Networks.Alternating;

/// <summary>A layer z = W·a + b, a' = σ(z) or, residual, a' = a + h·σ(z), whose pre-activation z can be set free.</summary>
/// <param name="Inputs">Features of a.</param>
/// <param name="Outputs">Features of z.</param>
/// <param name="Start">The first number of W in the parameters of the network; b is behind it.</param>
/// <param name="IsResidual">Whether a is added to σ.</param>
/// <param name="StepSize">h; 1 in a plain layer.</param>
/// <param name="Kind">Which σ it is.</param>
/// <param name="Product">W·a + b, and Wᵀ·w.</param>
/// <param name="Activation">The passes of σ. Of the last layer, whose pre-activations are the scores, nothing is read.</param>
sealed record SplitLayer<T>(int Inputs, int Outputs, int Start, bool IsResidual, T StepSize, Activation Kind, IDenseKernel<T> Product, ISlackKernel<T> Activation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The last so many features of a come from the data and not from the layer before: x_t of a recurrence, whose W is [V W]. 0 in other layers.</summary>
    public int DataFeatures { get; init; }

    /// <summary>Where those stand in the data.</summary>
    public int DataStart { get; init; }

    /// <summary>Which of the network's regressions gives the weights. Layers that share weights have the same.</summary>
    public int Regression { get; init; }

    /// <summary>Numbers in W and b.</summary>
    public int Parameters => Outputs * (Inputs + 1);

    /// <summary>z ← W·a + b + e, c ← W·a + b.</summary>
    public void Forward(int samples, ReadOnlySpan<T> prepared, ReadOnlySpan<T> a, ReadOnlySpan<T> e, Span<T> c, Span<T> z) => Product.Evaluate(samples, prepared, T.One, a, e, c, z);

    /// <summary>dz ← W·da + e.</summary>
    public void Tangent(int samples, ReadOnlySpan<T> prepared, ReadOnlySpan<T> da, ReadOnlySpan<T> e, Span<T> scratch, Span<T> dz) => Product.Tangent(samples, prepared, [], T.One, da, e, da, e, scratch, dz);

    /// <summary>da ← Wᵀ·w (+ da).</summary>
    public void Transposed(int samples, ReadOnlySpan<T> prepared, ReadOnlySpan<T> w, bool add, Span<T> scratch, Span<T> da) => Product.Adjoint(samples, prepared, T.One, da, w, w, add, da, [], scratch);
}
