using System.Numerics;
using System.Numerics.Tensors;

namespace Costate.Networks.Objectives;

/// <summary>Losses that are sums of penalties of S − C, entry by entry.</summary>
static class Pointwise
{
    /// <summary>The sum of the penalties of the samples that count; cotangent ← weight·slope, zero for padded samples. As <see cref="ILoss{T}.Evaluate"/>.</summary>
    public static double Evaluate<T, TPenalty>(int count, int samples, ReadOnlySpan<T> scores, ReadOnlySpan<T> values, double weight, Span<T> cotangent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where TPenalty : struct, IPenalty
    {
        double loss = 0;
        T factor = T.CreateTruncating(weight);
        for (int row = 0; row < scores.Length; row += samples)
        {
            for (int t = row; t < row + count; t++)
            {
                T difference = scores[t] - values[t];
                loss += TPenalty.Value(double.CreateTruncating(difference));
                if (!cotangent.IsEmpty) cotangent[t] = factor * TPenalty.Slope(difference);
            }
            if (!cotangent.IsEmpty) cotangent[(row + count)..(row + samples)].Clear();
        }
        return loss;
    }

    /// <summary>product ← weight·curvature·direction, zero for padded samples. As <see cref="ILoss{T}.Curvature"/>.</summary>
    public static void Curvature<T, TPenalty>(int count, int samples, double weight, ReadOnlySpan<T> direction, Span<T> product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where TPenalty : struct, IPenalty
    {
        T factor = T.CreateTruncating(weight * TPenalty.Curvature);
        for (int row = 0; row < product.Length; row += samples)
        {
            TensorPrimitives.Multiply(direction.Slice(row, count), factor, product.Slice(row, count));
            product[(row + count)..(row + samples)].Clear();
        }
    }
}
