using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>From scores to classes.</summary>
public static class Prediction
{
    /// <summary>The class with the largest score (the first of several); with a single score class 1 if it is positive, otherwise 0. −1 if a score is NaN.</summary>
    /// <param name="scores">The scores, <paramref name="stride"/> numbers apart.</param>
    /// <param name="outputs">Number of scores.</param>
    /// <param name="stride">Distance of one score to the next.</param>
    public static int Class<T>(ReadOnlySpan<T> scores, int outputs, int stride) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (outputs == 1) return T.IsNaN(scores[0]) ? -1 : scores[0] > T.Zero ? 1 : 0;
        int best = 0;
        for (int i = 0; i < outputs; i++)
        {
            T score = scores[i * stride];
            if (T.IsNaN(score)) return -1;
            if (score > scores[best * stride]) best = i;
        }
        return best;
    }
}
