namespace Costate.Networks.Propagators;

/// <summary>Where to put checkpoints so that l steps can be reversed with at most s checkpoints (the start is one) and as few forward steps as possible.</summary>
/// <remarks>
/// With β(s, r) = C(s + r, s) and r the smallest number with l ≤ β(s, r), the fewest forward steps before the reversals are r·l − β(s + 1, r − 1).
/// Source: Griewank, Walther, “Algorithm 799: revolve”, ACM TOMS 26, 2000.
/// </remarks>
static class BinomialSchedule
{
    /// <summary>The fewest steps that are advanced in order to reverse <paramref name="steps"/> steps.</summary>
    public static long Cost(int steps, int checkpoints)
    {
        if (steps <= 1) return 0;
        if (checkpoints == 1) return (long)steps * (steps - 1) / 2;
        int r = 0;
        while (Reach(checkpoints, r) < steps) r++;
        return (long)r * steps - Reach(checkpoints + 1, r - 1);
    }

    /// <summary>How many steps to advance from a checkpoint before the next one is put, with <paramref name="checkpoints"/> (this one included) at hand; at least 1.</summary>
    public static int Advance(int steps, int checkpoints)
    {
        if (checkpoints >= steps) return 1;
        (int best, long least) = (1, long.MaxValue);
        for (int middle = 1; middle < steps; middle++)
        {
            long cost = middle + Cost(steps - middle, checkpoints - 1) + Cost(middle, checkpoints);
            if (cost < least) (best, least) = (middle, cost);
        }
        return best;
    }

    /// <summary>β(s, r) = C(s + r, s), as far as it matters.</summary>
    static long Reach(int s, int r)
    {
        long value = 1;
        for (int i = 1; i <= r; i++)
        {
            value = value * (s + i) / i;
            if (value > int.MaxValue) return int.MaxValue;
        }
        return value;
    }
}
