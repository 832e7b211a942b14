namespace Costate.Networks.Tests;

/// <summary>Tests that count the bytes of the whole process run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";

    /// <summary>The fewest bytes that any of 20 rounds allocated, on all threads: the test runner may allocate now and then, a round that allocates does so each time. Rounds should take milliseconds.</summary>
    public static long FewestBytes(Action round)
    {
        long least = long.MaxValue;
        for (int repeat = 0; repeat < 20; repeat++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            round();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }
        return least;
    }
}
