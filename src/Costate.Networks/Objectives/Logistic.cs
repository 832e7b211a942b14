using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>Logistic loss for two classes and one score, max(S, 0) − C·S + log(1 + e^(−|S|)) per sample, C the class 0 or 1; ∂/∂S = p − C and ∂²/∂S² = p(1 − p) with p = 1/(1 + e^(−S)).</summary>
public sealed class Logistic<T> : ILoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public bool ReadsValues => false;

    /// <inheritdoc/>
    public int ScoresFor(int classes) => classes == 2
        ? 1
        : throw new ArgumentException($"The logistic loss separates two classes, but the data have {classes}: use cross-entropy.", nameof(classes));

    /// <inheritdoc/>
    public double Evaluate(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, Span<T> cotangent)
    {
        double loss = 0;
        for (int t = 0; t < count; t++)
        {
            double s = double.CreateTruncating(scores[t]), e = Math.Exp(-Math.Abs(s));
            int label = targets.Labels[t];
            loss += (s > 0 || double.IsNaN(s) ? s : 0) - label * s + LogOnePlus(e);
            if (!cotangent.IsEmpty) cotangent[t] = T.CreateTruncating(weight * ((s < 0 ? e : 1) / (1 + e) - label));
        }
        if (!cotangent.IsEmpty) cotangent[count..].Clear();
        return loss;
    }

    /// <inheritdoc/>
    public void Curvature(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, ReadOnlySpan<T> direction, Span<T> product)
    {
        for (int t = 0; t < count; t++)
        {
            double e = Math.Exp(-Math.Abs(double.CreateTruncating(scores[t])));
            product[t] = T.CreateTruncating(weight * e / ((1 + e) * (1 + e))) * direction[t];
        }
        product[count..].Clear();
    }

    /// <summary>log(1 + e) for 0 ≤ e ≤ 1, accurate for small e.</summary>
    static double LogOnePlus(double e)
    {
        double sum = 1 + e;
        return sum == 1 ? e : Math.Log(sum) * (e / (sum - 1));
    }
}
