using Costate.Numerics.TimeParallel.Simulation;

namespace Costate.Numerics.Tests.TimeParallel.Simulation;

/// <summary>Clocks of ranks that work and exchange messages.</summary>
public class ScheduleSimulationTests
{
    static readonly WorkCost[] _work = [new(1), new(10, IsStep: false)];

    [Fact]
    public void A_message_arrives_after_latency_and_bytes_and_the_receiver_waits()
    {
        RankSchedule first = new(), second = new();
        first.Work(0, 3);
        first.Send(1, 7, 100);
        first.Work(1);
        second.Work(0, 2);
        second.Receive(0, 7, 100);
        second.Work(0);
        SimulatedRun run = ScheduleSimulation.Run([first, second], _work, new(Latency: 5, Bandwidth: 50, Overhead: 0.5));
        Assert.Equal(3 + 0.5 + 5 + 2 + 0.5 + 1, ScheduleSimulation.Run([first, second], [new(1), new(0, false)], new(5, 50, 0.5)).Seconds);
        Assert.Equal(13.5, run.Seconds);
        Assert.Equal(4, run.LongestChain);
        Assert.Equal((1, 100), (run.Messages, run.Bytes));
        Assert.Equal([6, 1], run.Work);
        Assert.Equal(3 + 0.5 + 10 + 2 + 0.5 + 1, run.BusySeconds);
    }

    [Fact]
    public void Messages_with_one_tag_keep_their_order_and_others_may_overtake()
    {
        RankSchedule first = new(), second = new();
        foreach ((int tag, int bytes) in new[] { (1, 10), (1, 20), (2, 30) }) first.Send(1, tag, bytes);
        foreach ((int tag, int bytes) in new[] { (2, 30), (1, 10), (1, 20) }) second.Receive(0, tag, bytes);
        SimulatedRun run = ScheduleSimulation.Run([first, second], _work, new(1, 10));
        Assert.Equal(4, run.Seconds);
    }

    [Fact]
    public void Schedules_that_do_not_belong_together_are_refused()
    {
        RankSchedule idle = new(), waiting = new(), sending = new(), longer = new();
        waiting.Receive(0, 3, 8);
        sending.Send(1, 3, 8);
        longer.Send(1, 3, 9);
        Assert.Equal("Rank 1 waits for a message of rank 0 with tag 3 that is never sent.", Refusal(idle, waiting));
        Assert.Equal("1 messages are never received.", Refusal(sending, idle));
        Assert.Equal("Rank 1 expects 8 bytes of rank 0 with tag 3, but 9 are sent.", Refusal(longer, waiting));

        static string Refusal(params RankSchedule[] ranks) => Assert.Throws<InvalidOperationException>(() => ScheduleSimulation.Run(ranks, _work, MessageCost.None)).Message;
    }

    [Fact]
    public void Costs_without_a_meaning_are_refused()
    {
        Assert.StartsWith("Latency = -1 does not work: it must be finite and not negative.", Refusal(1, new(-1, 1)), StringComparison.Ordinal);
        Assert.StartsWith("Bandwidth = 0 does not work: it must be positive.", Refusal(1, new(0, 0)), StringComparison.Ordinal);
        Assert.StartsWith("cost of work of kind 0 = NaN does not work: it must be finite and not negative.", Refusal(double.NaN, MessageCost.None), StringComparison.Ordinal);

        static string Refusal(double work, MessageCost messages) => Assert.Throws<ArgumentException>(() => ScheduleSimulation.Run([new RankSchedule()], [new(work)], messages)).Message;
    }

    [Fact]
    public void Ranks_that_are_only_written_down_cannot_be_split() =>
        Assert.Throws<NotSupportedException>(() => new RecordingCommunicator(0, 2, new()).Split(0));
}
