using Costate.Numerics.Optimization.Schedules;

namespace Costate.Numerics.Tests.Optimization;

public sealed class SchedulesTests
{
    [Fact]
    public void Factors_over_eight_epochs()
    {
        Same(new ConstantRate(), [1, 1, 1, 1, 1, 1, 1, 1, 1]);
        Same(new StepRate(), [1, 1, 1, 1, 0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1, 0.1 * 0.1]);
        Same(new StepRate(0.5, 0, 1), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25]);
        double c = Math.Sqrt(0.5);
        Same(new CosineRate(), [1, (1 + Math.Cos(Math.PI / 8)) / 2, (1 + c) / 2, (1 + Math.Sin(Math.PI / 8)) / 2, 0.5, (1 - Math.Sin(Math.PI / 8)) / 2, (1 - c) / 2, (1 - Math.Cos(Math.PI / 8)) / 2, 0]);
        Same(new InverseRate(), [1, 8 / 17.0, 8 / 26.0, 8 / 35.0, 8 / 44.0, 8 / 53.0, 8 / 62.0, 8 / 71.0, 0.1]);
        Same(new InverseRate(0), [1, 1, 1, 1, 1, 1, 1, 1, 1]);

        static void Same(IRateSchedule schedule, double[] expected)
        {
            for (int epoch = 0; epoch <= 8; epoch++) Assert.Equal(expected[epoch], schedule.Factor(epoch, 8), 2e-16);
        }
    }

    [Fact]
    public void Step_marks_of_odd_runs_come_at_the_first_epoch_past_the_part() =>
        Assert.Equal([1, 1, 0.5, 0.25, 0.25], Enumerable.Range(0, 5).Select(epoch => new StepRate(0.5, 0.4, 0.6).Factor(epoch, 5)));

    [Fact]
    public void Epochs_outside_the_run_are_refused()
    {
        foreach (IRateSchedule schedule in (IRateSchedule[])[new ConstantRate(), new StepRate(), new CosineRate(), new InverseRate()])
        {
            Assert.Contains("Epoch 5 is not in a run of 4 epochs: 0 … 4.", Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Factor(5, 4)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Factor(-1, 4));
            Assert.Contains("A run of 0 epochs", Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Factor(0, 0)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bad_numbers_are_refused_and_equal_schedules_are_equal()
    {
        Assert.Contains("drop to 0 times", Assert.Throws<ArgumentException>(() => new StepRate(0)).Message, StringComparison.Ordinal);
        Assert.Contains("parts 0.8 and 0.75", Assert.Throws<ArgumentException>(() => new StepRate(0.1, 0.8)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new StepRate(0.1, 0.5, double.NaN));
        Assert.Contains("c = -1", Assert.Throws<ArgumentException>(() => new InverseRate(-1)).Message, StringComparison.Ordinal);
        Assert.Equal(new StepRate(0.1, 0.5, 0.75), new StepRate());
        Assert.NotEqual(new InverseRate(8), new InverseRate());
    }
}
