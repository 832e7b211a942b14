using Costate.Numerics.Communication;

namespace Costate.Numerics.Tests.Communication;

public sealed class ThreadTeamTests
{
    static readonly int[] _pieceCounts = [0, 1, 2, 7, 100, 1001];

    public static TheoryData<int> Sizes => [1, 2, 3, 8];

    [Theory, MemberData(nameof(Sizes))]
    public void Every_member_runs_the_body_once_per_round(int size) => Finishes(() =>
    {
        using ThreadTeam team = new(size);
        int[] calls = new int[size];
        for (int round = 0; round < 2000; round++) team.Run(member => calls[member]++);
        Assert.All(calls, count => Assert.Equal(2000, count));
    });

    [Theory, MemberData(nameof(Sizes))]
    public void Every_piece_is_done_once(int size) => Finishes(() =>
    {
        using ThreadTeam team = new(size);
        foreach (int count in _pieceCounts)
        {
            int[] calls = new int[count];
            for (int round = 0; round < 200; round++)
            {
                team.ForEach(count, (member, piece) =>
                {
                    if (member < 0 || member >= Math.Min(size, count)) throw new InvalidOperationException($"member {member}");
                    Interlocked.Increment(ref calls[piece]);
                });
            }
            Assert.All(calls, n => Assert.Equal(200, n));
        }
    });

    [Fact]
    public void The_caller_is_member_0_and_the_others_are_threads_of_their_own() => Finishes(() =>
    {
        using ThreadTeam team = new(4);
        Thread[] threads = Threads(team);
        Assert.Same(Thread.CurrentThread, threads[0]);
        Assert.Equal(4, threads.Distinct().Count());
        Assert.Equal(threads, Threads(team));
    });

    [Fact]
    public void What_was_written_before_and_in_a_round_is_seen_after_the_hand_over() => Finishes(() =>
    {
        using ThreadTeam team = new(3);
        long[] values = new long[3];
        long input = 0;
        for (int round = 1; round <= 20_000; round++)
        {
            input = round;
            team.Run(member => values[member] += input);
            if (values[0] != values[1] || values[0] != values[2]) Assert.Fail($"round {round}: {string.Join(", ", values)}");
        }
        Assert.Equal(20_000L * 20_001 / 2, values[2]);
    });

    [Theory, InlineData(1, 0), InlineData(3, 0), InlineData(3, 1), InlineData(3, 2)]
    public void An_exception_of_a_member_is_rethrown_after_all_are_done_and_the_team_goes_on(int size, int thrower) => Finishes(() =>
    {
        using ThreadTeam team = new(size);
        for (int round = 0; round < 300; round++)
        {
            int done = 0;
            FormatException thrown = Assert.Throws<FormatException>(() => team.Run(member =>
            {
                if (member == thrower) throw new FormatException("on purpose");
                Thread.Yield();
                Interlocked.Increment(ref done);
            }));
            Assert.Equal("on purpose", thrown.Message);
            Assert.Equal(size - 1, done);
            team.Run(_ => Interlocked.Increment(ref done));
            Assert.Equal(2 * size - 1, done);
        }
    });

    [Theory, MemberData(nameof(Sizes))]
    public void After_an_exception_no_more_pieces_are_handed_out(int size) => Finishes(() =>
    {
        using ThreadTeam team = new(size);
        for (int round = 0; round < 100; round++)
        {
            int calls = 0;
            Assert.Throws<FormatException>(() => team.ForEach(100_000, (_, _) =>
            {
                Interlocked.Increment(ref calls);
                throw new FormatException();
            }));
            Assert.InRange(calls, 1, size);
            calls = 0;
            team.ForEach(50, (_, _) => Interlocked.Increment(ref calls));
            Assert.Equal(50, calls);
        }
    });

    [Theory, InlineData(2), InlineData(8)]
    public void Parked_members_and_a_parked_caller_wake(int size) => Finishes(() =>
    {
        using ThreadTeam team = new(size);
        for (int round = 0; round < 5; round++)
        {
            Thread.Sleep(60);
            int calls = 0;
            team.Run(_ => Interlocked.Increment(ref calls));
            team.Run(member =>
            {
                if (member == size - 1) Thread.Sleep(60);
                Interlocked.Increment(ref calls);
            });
            Assert.Equal(2 * size, calls);
        }
    });

    [Fact]
    public void Eight_members_on_few_processors_lose_no_round() => Finishes(() =>
    {
        using ThreadTeam team = new(8);
        int calls = 0;
        for (int round = 0; round < 5000; round++) team.Run(_ => Interlocked.Increment(ref calls));
        Assert.Equal(40_000, calls);
    });

    [Theory, MemberData(nameof(Sizes))]
    public void Dispose_ends_the_threads_and_later_rounds_are_refused(int size) => Finishes(() =>
    {
        ThreadTeam team = new(size);
        Thread[] threads = Threads(team);
        if (size == 3) Thread.Sleep(60);
        team.Dispose();
        Assert.All(threads.Skip(1), thread => Assert.False(thread.IsAlive));
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => team.Run(_ => { }));
        Assert.Throws<ObjectDisposedException>(() => team.ForEach(3, (_, _) => { }));
    });

    [Fact]
    public void Teams_that_were_never_used_or_failed_can_be_disposed() => Finishes(() =>
    {
        for (int i = 0; i < 50; i++) new ThreadTeam(4).Dispose();
        using ThreadTeam failed = new(2);
        Assert.Throws<FormatException>(() => failed.Run(_ => throw new FormatException()));
    });

    [Theory, InlineData(1), InlineData(2)]
    public void A_round_inside_a_round_is_refused_not_a_hang(int size) => Finishes(() =>
    {
        using ThreadTeam team = new(size);
        foreach (Action inner in new Action[] { () => team.Run(_ => { }), () => team.ForEach(2, (_, _) => { }), team.Dispose })
        {
            Assert.Contains($"This team of {size} is in the middle of a round", Assert.Throws<InvalidOperationException>(() => team.Run(_ => inner())).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => team.ForEach(4, (_, _) => inner()));
        }
        int calls = 0;
        team.Run(_ => Interlocked.Increment(ref calls));
        Assert.Equal(size, calls);
    });

    [Fact]
    public void Size_0_means_all_processors_and_bad_arguments_are_refused()
    {
        using ThreadTeam team = new(0);
        Assert.Equal(Environment.ProcessorCount, team.Size);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => team.ForEach(-1, (_, _) => { }));
        Assert.Throws<ArgumentNullException>(() => team.Run(null!));
    }

    static Thread[] Threads(ThreadTeam team)
    {
        Thread[] threads = new Thread[team.Size];
        team.Run(member => threads[member] = Thread.CurrentThread);
        return threads;
    }

    /// <summary>Runs a test that would hang if the team did; the exception of the test is rethrown.</summary>
    static void Finishes(Action test)
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(test)) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "The team hangs.");
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}
