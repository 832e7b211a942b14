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
    public double Evaluate(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, Span<T> cotangent)
    {
        double loss = 0;
        T factor = T.CreateTruncating(weight);
        for (int row = 0; row < scores.Length; row += samples)
        {
            for (int t = row; t < row + count; t++)
            {
                T difference = scores[t] - targets.Values[t];
                loss += Math.Abs(double.CreateTruncating(difference));
                if (!cotangent.IsEmpty) cotangent[t] = difference > T.Zero ? factor : difference < T.Zero ? -factor : T.IsNaN(difference) ? difference : T.Zero;
            }
            if (!cotangent.IsEmpty) cotangent[(row + count)..(row + samples)].Clear();
        }
        return loss;
    }
}
