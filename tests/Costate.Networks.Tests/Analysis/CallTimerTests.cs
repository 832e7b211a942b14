using Costate.Networks.Analysis;

namespace Costate.Networks.Tests.Analysis;

/// <summary>The benchmark's clock is one that the test moves: every call takes as long as the test says.</summary>
public sealed class CallTimerTests
{
    readonly Clock _clock = new();

    [Fact]
    public void Calls_that_are_shorter_than_a_tick_of_the_time_span_are_told_apart()
    {
        CallTimer timer = new(_clock);
        foreach (long nanoseconds in new[] { 7, 130, 999, 40_000 })
        {
            (double median, double best, _) = timer.Time(() => _clock.Take(nanoseconds), 0.001);
            Assert.Equal(nanoseconds * 1e-9, median, 1e-15);
            Assert.Equal(nanoseconds * 1e-9, best, 1e-15);
        }
    }

    [Theory]
    [InlineData(700)]
    [InlineData(100_000)]
    public void Slow_first_calls_of_either_body_are_over_after_the_warm_up(long fast)
    {
        CallTimer timer = new(_clock);
        (int first, int second) = (0, 0);
        double First() => _clock.Take(++first <= 150 ? 20 * fast : fast);
        double Second() => _clock.Take(++second <= 150 ? 20 * fast : 2 * fast);
        timer.WarmUp(First, Second);
        Assert.Equal(first, second);
        Assert.InRange(_clock.Seconds, 0.5, 10);
        (double forward, _, _) = timer.Time(First, 0.01);
        (double gradient, _, _) = timer.Time(Second, 0.01);
        Assert.Equal((fast * 1e-9, 2 * fast * 1e-9), (forward, gradient), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-14);
    }

    [Fact]
    public void A_long_call_is_warmed_up_once()
    {
        int calls = 0;
        new CallTimer(_clock).WarmUp(() => { calls++; return _clock.Take(3_000_000_000); });
        Assert.Equal(1, calls);
    }

    sealed class Clock : TimeProvider
    {
        long _now;

        public double Seconds => _now * 1e-9;

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => _now;

        public double Take(long nanoseconds) => _now += nanoseconds;
    }
}
