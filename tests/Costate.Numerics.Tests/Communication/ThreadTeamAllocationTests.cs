using Costate.Numerics.Communication;

namespace Costate.Numerics.Tests.Communication;

public sealed class ThreadTeamAllocationTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void A_round_allocates_nothing_on_any_member(int size)
    {
        using ThreadTeam team = new(size);
        long[] bytes = new long[size];
        int calls = 0;
        Action<int> measure = member => bytes[member] = GC.GetAllocatedBytesForCurrentThread() - bytes[member];
        Action<int> body = _ => Interlocked.Increment(ref calls);
        Action<int, int> piece = (_, _) => Interlocked.Increment(ref calls);
        team.Run(body);
        team.ForEach(10, piece);
        team.Run(measure);
        Array.Clear(bytes);
        calls = 0;
        team.Run(measure);
        for (int round = 0; round < 500; round++)
        {
            team.Run(body);
            team.ForEach(10, piece);
            if (round % 100 == 0) Thread.Sleep(5);
        }
        team.Run(measure);
        Assert.All(bytes, allocated => Assert.InRange(allocated, 0, 24)); // one object when a member is parked for the first time, none per round
        Assert.Equal(500 * (size + 10), calls);
    }
}
