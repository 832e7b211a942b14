using Costate.Networks.Analysis.Scaling;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.TimeParallel.Simulation;

namespace Costate.Networks.Tests.Analysis.Scaling;

/// <summary>Predictions with costs that are given.</summary>
public class ScalingForecastTests
{
    static ScalingForecast Forecast(int layers, MessageCost messages, LayerParallelOptions? options = null) =>
        new(new LayerParallelSchedule(layers, options ?? new() { Cycles = 2 }, 1600, 288, 16), ScalingCosts.OfStep(1, layers), messages, pieces: 16);

    [Fact]
    public void One_rank_needs_all_steps_and_more_ranks_are_not_slower_while_messages_are_free()
    {
        ScalingForecast forecast = Forecast(1024, MessageCost.None);
        Assert.Equal(12580 + 3, forecast.At(1).Seconds);
        double before = double.PositiveInfinity;
        for (int ranks = 1; ranks <= 256; ranks *= 2)
        {
            ScalingPoint point = forecast.At(ranks);
            Assert.True(point.Seconds <= before, $"{ranks} ranks: {point.Seconds} after {before}");
            Assert.Equal(3075 / point.Seconds, point.SpeedUp, 1e-12);
            Assert.Equal(point.SpeedUp / ranks, point.Efficiency, 1e-12);
            before = point.Seconds;
        }
    }

    [Fact]
    public void Ranks_without_an_interval_change_no_work()
    {
        ScalingForecast forecast = Forecast(64, MessageCost.None);
        Assert.Equal(forecast.At(16).Seconds, forecast.At(100).Seconds);
        Assert.True(forecast.At(100).Messages > forecast.At(16).Messages);
    }

    [Fact]
    public void The_break_even_is_found_between_the_numbers_given()
    {
        ScalingForecast forecast = Forecast(1024, new(0.01, 1e5));
        bool Wins(ScalingPoint point) => point.Seconds < 3075;
        int first = Enumerable.Range(1, 256).First(ranks => Wins(forecast.At(ranks)));
        Assert.Equal(first, forecast.BreakEven([1, 2, 4, 8, 16, 32], Wins));
        Assert.Equal(first, forecast.BreakEven([1, 256], Wins));
        Assert.Equal(16, forecast.BreakEven([16, 32], Wins));
        Assert.Null(forecast.BreakEven([1, 2], Wins));
    }

    [Theory]
    [InlineData(1, 3075)]
    [InlineData(3, 3075 * 6 / 16.0)]
    [InlineData(16, 3075 / 16.0)]
    [InlineData(500, 3075 / 16.0)]
    public void Threads_share_out_whole_pieces(int threads, double expected) => Assert.Equal(expected, Forecast(1024, MessageCost.None).Threaded(threads));

    [Fact]
    public void A_solve_to_a_tolerance_takes_the_cycles_that_are_assumed()
    {
        LayerParallelSchedule fixedCycles = new(256, new() { Cycles = 3 }, 64, 64, 1), toTolerance = new(256, new(), 64, 64, 1, assumedCycles: 3);
        SimulatedRun a = Run(fixedCycles), b = Run(toTolerance);
        // The last relaxation finds that the tolerance is reached: as many steps with F-relaxation, each of which may be the last.
        int step = fixedCycles.Kind(LayerParallelKind.Step), last = fixedCycles.Kind(LayerParallelKind.LastStep);
        Assert.Equal((3 * 256, 256), (a.Work[step], a.Work[last]));
        Assert.Equal((0, 4 * 256), (b.Work[step], b.Work[last]));
        Assert.Equal(a.Work.Where((_, kind) => kind != step && kind != last), b.Work.Where((_, kind) => kind != step && kind != last));

        static SimulatedRun Run(LayerParallelSchedule schedule) => ScheduleSimulation.Run(schedule.Of(4), schedule.Costs(_ => 1), MessageCost.None);
    }
}
