using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>From scores to what a user wants to see of each class.</summary>
public static class Probabilities
{
    /// <summary>Whether a loss gives the scores a meaning as probabilities: cross-entropy and logistic do.</summary>
    public static bool Has(LossFunction loss) => loss is LossFunction.CrossEntropy or LossFunction.Logistic;

    /// <summary>
    /// Per sample the probability of each class: softmax of the scores for cross-entropy, (1 − σ(S), σ(S)) for logistic; the scores themselves for other losses.
    /// Computed in double precision with the largest score subtracted first, rounded once.
    /// </summary>
    /// <param name="loss">The loss that the network was trained with.</param>
    /// <param name="scores">Samples × scores, row by row; left as it is.</param>
    /// <param name="outputs">Scores of one sample.</param>
    /// <returns>Samples × classes, row by row; for logistic there are two classes and one score.</returns>
    public static T[] Of<T>(LossFunction loss, ReadOnlySpan<T> scores, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T> => loss switch
    {
        LossFunction.CrossEntropy => Softmax(scores, outputs),
        LossFunction.Logistic => Sigmoid(scores),
        _ => scores.ToArray(),
    };

    static T[] Softmax<T>(ReadOnlySpan<T> scores, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var probabilities = new T[scores.Length];
        var powers = new double[outputs];
        for (int start = 0; start < scores.Length; start += outputs)
        {
            double largest = double.NegativeInfinity, sum = 0;
            foreach (T score in scores.Slice(start, outputs)) largest = Math.Max(largest, double.CreateTruncating(score));
            for (int i = 0; i < outputs; i++) sum += powers[i] = Math.Exp(double.CreateTruncating(scores[start + i]) - largest);
            for (int i = 0; i < outputs; i++) probabilities[start + i] = T.CreateTruncating(powers[i] / sum);
        }
        return probabilities;
    }

    static T[] Sigmoid<T>(ReadOnlySpan<T> scores) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var probabilities = new T[2 * scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            double s = double.CreateTruncating(scores[i]), e = Math.Exp(-Math.Abs(s)), near = 1 / (1 + e), far = e / (1 + e);
            probabilities[2 * i] = T.CreateTruncating(s < 0 ? near : far);
            probabilities[2 * i + 1] = T.CreateTruncating(s < 0 ? far : near);
        }
        return probabilities;
    }
}
