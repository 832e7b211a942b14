using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>L1, ‖S − C‖₁ per sample; ∂/∂S = sign(S − C), 0 where they agree. Not differentiable there.</summary>
public sealed class AbsoluteError<T> : ILoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public bool ReadsValues => true;

    /// <inheritdoc/>
    public int ScoresFor(int classes) => classes;

    /// <inheritdoc/>
    public double Evaluate(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, Span<T> cotangent) =>
        Pointwise.Evaluate<T, Absolute>(count, samples, scores, targets.Values, weight, cotangent);

    readonly struct Absolute : IPenalty
    {
        public static double Value(double d) => Math.Abs(d);

        public static TNumber Slope<TNumber>(TNumber d) where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber> =>
            d > TNumber.Zero ? TNumber.One : d < TNumber.Zero ? -TNumber.One : TNumber.IsNaN(d) ? d : TNumber.Zero;
    }
}
