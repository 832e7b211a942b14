using Costate.Networks.Propagators;

namespace Costate.Networks.Tests.Propagators;

/// <summary>The binomial schedule against the optimum over all schedules.</summary>
public class BinomialScheduleTests
{
    const int Steps = 30, Checkpoints = 6;

    [Fact]
    public void Cost_is_the_optimum_and_the_first_advance_reaches_it()
    {
        long[,] optimum = Optimum();
        for (int s = 1; s <= Checkpoints; s++)
        {
            for (int l = 1; l <= Steps; l++)
            {
                Assert.True(optimum[l, s] == BinomialSchedule.Cost(l, s), $"{l} steps with {s} checkpoints: {BinomialSchedule.Cost(l, s)} instead of {optimum[l, s]}.");
                if (s == 1 || l == 1) continue;
                int advance = BinomialSchedule.Advance(l, s);
                Assert.InRange(advance, 1, l - 1);
                Assert.Equal(optimum[l, s], advance + optimum[l - advance, s - 1] + optimum[advance, s]);
            }
        }
    }

    /// <summary>[l, s]: the fewest advances to reverse l steps with s checkpoints, tried over all places of the second checkpoint, or none.</summary>
    static long[,] Optimum()
    {
        long[,] cost = new long[Steps + 1, Checkpoints + 1];
        for (int s = 1; s <= Checkpoints; s++)
        {
            for (int l = 2; l <= Steps; l++)
            {
                cost[l, s] = l - 1 + cost[l - 1, s];
                for (int advance = 1; advance < l && s > 1; advance++) cost[l, s] = Math.Min(cost[l, s], advance + cost[l - advance, s - 1] + cost[advance, s]);
            }
        }
        return cost;
    }
}
