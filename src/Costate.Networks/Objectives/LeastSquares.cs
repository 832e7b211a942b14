using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>Least squares, ½‖S − C‖² per sample; ∂/∂S = S − C.</summary>
public sealed class LeastSquares<T> : ILoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
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
                double d = double.CreateTruncating(difference);
                loss += d * d;
                if (!cotangent.IsEmpty) cotangent[t] = factor * difference;
            }
            if (!cotangent.IsEmpty) cotangent[(row + count)..(row + samples)].Clear();
        }
        return loss / 2;
    }
}
