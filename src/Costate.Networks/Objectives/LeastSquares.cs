using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>Least squares, ½‖S − C‖² per sample; ∂/∂S = S − C, ∂²/∂S² = I.</summary>
public sealed class LeastSquares<T> : ILoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public bool ReadsValues => true;

    /// <inheritdoc/>
    public int ScoresFor(int classes) => classes;

    /// <inheritdoc/>
    public double Evaluate(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, Span<T> cotangent) =>
        Pointwise.Evaluate<T, Square>(count, samples, scores, targets.Values, weight, cotangent);

    /// <inheritdoc/>
    public void Curvature(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, ReadOnlySpan<T> direction, Span<T> product) =>
        Pointwise.Curvature<T, Square>(count, samples, weight, direction, product);

    readonly struct Square : IPenalty
    {
        public static double Curvature => 1;

        public static double Value(double d) => d * d / 2;

        public static TNumber Slope<TNumber>(TNumber d) where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber> => d;
    }
}
