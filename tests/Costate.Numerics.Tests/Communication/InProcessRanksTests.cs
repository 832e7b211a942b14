using Costate.Numerics.Communication;

namespace Costate.Numerics.Tests.Communication;

public sealed class InProcessRanksTests
{
    [Fact]
    public void The_caller_is_rank_0_and_the_others_are_threads_of_their_own()
    {
        int[] threads = new int[4];
        InProcessRanks.Run(4, ranks => threads[ranks.Rank] = Environment.CurrentManagedThreadId);
        Assert.Equal(Environment.CurrentManagedThreadId, threads[0]);
        Assert.Equal(4, threads.Distinct().Count());
    }

    [Fact]
    public void A_failure_names_the_rank_and_its_cause()
    {
        RankFailedException failure = Assert.Throws<RankFailedException>(() => InProcessRanks.Run(4, ranks =>
        {
            if (ranks.Rank == 2) throw new InvalidDataException("bad sample 17");
            ranks.Barrier();
        }));
        Assert.Equal(2, failure.Rank);
        Assert.Equal("Rank 2 failed: bad sample 17", failure.Message);
        Assert.IsType<InvalidDataException>(failure.InnerException);
    }

    [Fact]
    public void An_exception_of_rank_0_is_rethrown_as_it_is() => Assert.Equal("bad sample 17", Assert.Throws<InvalidDataException>(() => InProcessRanks.Run(3, ranks =>
    {
        if (ranks.Rank == 0) throw new InvalidDataException("bad sample 17");
        ranks.Barrier();
    })).Message);

    [Fact]
    public void A_failure_within_a_group_names_the_rank_among_all()
    {
        RankFailedException failure = Assert.Throws<RankFailedException>(() => InProcessRanks.Run(4, ranks =>
        {
            ICommunicator group = ranks.Split(ranks.Rank / 2);
            if (ranks.Rank == 3) group.Receive(0, 1, new byte[1]);
        }));
        Assert.Equal(3, failure.Rank);
        Assert.Equal("Rank 3 failed: Rank 2 has ended without sending a message that another rank waits for: they do not run the same program.", failure.Message);
    }

    [Fact]
    public void The_ranks_of_a_job_that_failed_do_not_disturb_the_next()
    {
        for (int n = 0; n < 20; n++)
        {
            Assert.Throws<RankFailedException>(() => InProcessRanks.Run(3, ranks => ranks.Broadcast(0, 1 / (1 - ranks.Rank))));
            InProcessRanks.Run(3, ranks => Assert.Equal(5, ranks.Broadcast(1, ranks.Rank == 1 ? 5 : 0)));
        }
    }

    [Fact]
    public void There_is_at_least_one_rank() => Assert.Throws<ArgumentOutOfRangeException>(() => InProcessRanks.Run(0, _ => { }));

    [Fact]
    public void Messages_are_counted_with_those_of_groups() => InProcessRanks.Run(2, ranks =>
    {
        CountingCommunicator counting = new(ranks);
        ICommunicator group = counting.Split(0);
        (long messages, long bytes) = (counting.Count.Messages, counting.Count.Bytes);
        group.Send(1 - ranks.Rank, 1, new byte[10]);
        counting.Send(1 - ranks.Rank, 1, new byte[7]);
        counting.Receive(1 - ranks.Rank, 1, new byte[7]);
        group.Receive(1 - ranks.Rank, 1, new byte[10]);
        Assert.Equal((messages + 2, bytes + 17), (counting.Count.Messages, counting.Count.Bytes));
        Assert.True(counting.Count.Seconds > 0);
    });
}
