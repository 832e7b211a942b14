using Costate.Numerics.Communication;

namespace Costate.Numerics.Tests.Communication;

[Collection(Alone.Name)]
public sealed class ThreadTeamAllocationTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void A_round_allocates_nothing_on_any_thread(int size)
    {
        using ThreadTeam team = new(size);
        int calls = 0;
        Action<int> body = _ => Interlocked.Increment(ref calls);
        Action<int, int> piece = (_, _) => Interlocked.Increment(ref calls);
        long least = long.MaxValue; // other threads of the test runner may allocate now and then; a round that allocates does so each time
        for (int repeat = 0; repeat < 20; repeat++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            for (int round = 0; round < 200; round++)
            {
                team.Run(body);
                team.ForEach(10, piece);
            }
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }
        Assert.Equal(0, least);
        Assert.Equal(20 * 200 * (size + 10), calls);
    }
}
