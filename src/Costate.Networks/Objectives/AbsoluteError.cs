using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>L1, ‖S − C‖₁ per sample; ∂/∂S = sign(S − C), 0 where they agree. Not differentiable there. Piecewise linear: ∂²/∂S² = 0.</summary>
/// <remarks>Without curvature of the loss, second-order methods see the regularisation only: L1 is for first-order methods.</remarks>
public sealed class AbsoluteError<T> : ILoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public bool ReadsValues => true;

    /// <inheritdoc/>
    public int ScoresFor(int classes) => classes;

    /// <inheritdoc/>
    public double Evaluate(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, Span<T> cotangent) =>
        Pointwise.Evaluate<T, Absolute>(count, samples, scores, targets.Values, weight, cotangent);

    /// <inheritdoc/>
    public void Curvature(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, ReadOnlySpan<T> direction, Span<T> product) =>
        Pointwise.Curvature<T, Absolute>(count, samples, weight, direction, product);

    readonly struct Absolute : IPenalty
    {
        public static double Curvature => 0;

        public static double Value(double d) => Math.Abs(d);

        public static TNumber Slope<TNumber>(TNumber d) where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber> =>
            d > TNumber.Zero ? TNumber.One : d < TNumber.Zero ? -TNumber.One : TNumber.IsNaN(d) ? d : TNumber.Zero;
    }
}
