using Costate.Networks.Training.Pgcl;

namespace Costate.Networks.Tests.Training.Pgcl;

/// <summary>Cuts balance the stages, and the recurrences give the speed-ups that they promise.</summary>
public sealed class StageScheduleTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    [InlineData(8, 2)]
    public void Balanced_stages_are_as_many_times_faster(int stages, int lag)
    {
        StageWork work = Work(stages, 0);
        StageSchedule schedule = StageSchedule.Follow(work, work, 0, 2000, 0, lag);
        Assert.InRange(schedule.Speedup, 0.99 * stages, stages);
        Assert.InRange(schedule.IdleShare, 0, 0.01);
    }

    /// <summary>The page's figures with messages and predictors of 5 % of a stage each.</summary>
    [Theory]
    [InlineData(2, 1, 1.86)]
    [InlineData(4, 1, 3.58)]
    [InlineData(8, 1, 7.04)]
    [InlineData(2, 2, 1.90)]
    [InlineData(4, 2, 3.81)]
    [InlineData(8, 2, 7.61)]
    public void Messages_and_predictors_cost_what_they_do(int stages, int lag, double speedup)
    {
        StageWork work = Work(stages, 0.15);
        StageSchedule schedule = StageSchedule.Follow(work, work, 0.15, 2000, 0, lag);
        Assert.InRange(schedule.Speedup, speedup - 0.05, speedup + 0.05);
    }

    [Fact]
    public void Global_prediction_is_serial()
    {
        StageWork work = Work(4, 0);
        StageSchedule all = StageSchedule.Follow(work, work, 0, 100, 100, 2);
        Assert.Equal(1, all.Speedup, 1e-12);
        Assert.Equal(0.75, all.IdleShare, 1e-12);
    }

    /// <summary>n·T₁/(H·T₁/c + (n − H)·T_K), for any number of batches.</summary>
    [Theory]
    [InlineData(2000, 500, 1)]
    [InlineData(40000, 500, 1)]
    [InlineData(40000, 10000, 2)]
    [InlineData(100, 50000, 2)]
    [InlineData(4_000_000_000, 1_000_000_000, 2)]
    public void A_long_run_is_predicted_from_its_two_phases(long batches, long history, int coarsening)
    {
        StageWork work = Work(4, 0), early = new([.. work.Forward.Select(f => f / coarsening)], [.. work.Backward.Select(g => g / coarsening)], work.Predictor);
        StageSchedule schedule = StageSchedule.Follow(work, early, 0, batches, history, 2);
        double serial = Math.Min(batches, history), expected = batches / (serial / coarsening + (batches - serial) / 4.0);
        Assert.InRange(schedule.Speedup / expected, 0.99, 1.01);
    }

    /// <summary>What is not followed of a long global prediction takes as long as what is, messages included.</summary>
    [Fact]
    public void A_long_global_prediction_costs_its_messages()
    {
        StageWork work = Work(4, 0);
        StageSchedule followed = StageSchedule.Follow(work, work, 0.2, 5000, 5000, 2), longer = StageSchedule.Follow(work, work, 0.2, 50_000, 50_000, 2);
        Assert.Equal(10 * followed.Seconds, longer.Seconds, 1e-6 * longer.Seconds);
        Assert.Equal(followed.IdleShare, longer.IdleShare, 1e-9);
    }

    [Fact]
    public void Cuts_share_the_work()
    {
        Assert.Equal([0, 5, 9, 13, 17], StageCuts.Equal(17, 4));
        Assert.Equal([0, 8, 12, 16], StageCuts.Equal(16, 3, 4));
        Architecture network = new() { Inputs = 2, Outputs = 5, Width = 8, Layers = 64 };
        int[] cuts = StageCuts.Balanced(network, 4, 8, 0, 500);
        Assert.Equal((5, 0, 64), (cuts.Length, cuts[0], cuts[4]));
        Assert.All(cuts.Zip(cuts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 14, 18));
        // A wide input makes the opening cost as much as many layers: the first stage gets fewer.
        int[] wide = StageCuts.Balanced(network with { Inputs = 784 }, 2, 8, 0, 500);
        Assert.InRange(wide[1], 1, 25);
        Assert.Contains("17 stages", Assert.Throws<ArgumentException>(() => StageCuts.Equal(16, 17)).Message, StringComparison.Ordinal);
    }

    /// <summary>By counted work, predictors included, stages of 64 layers are busy nearly all the time.</summary>
    [Theory]
    [InlineData(2, 8, 100, 0.02)]
    [InlineData(4, 8, 100, 0.06)]
    [InlineData(4, 32, 500, 0.06)]
    [InlineData(8, 64, 500, 0.15)]
    public void Balanced_stages_hardly_wait(int stages, int width, int batch, double idle)
    {
        Architecture network = new() { Inputs = 2, Outputs = 5, Width = width, Layers = 64 };
        StageCosts costs = new(network, width, 5, batch);
        StageWork work = StageWork.Of(costs, StageCuts.Balanced(network, stages, width, 5, batch));
        Assert.InRange(StageSchedule.Follow(work, work, 0, 3000, 0, 2).IdleShare, 0, idle);
    }

    static StageWork Work(int stages, double predictor) => new(Fill(stages, 1), Fill(stages, 2), Fill(stages, predictor));

    static double[] Fill(int count, double value) => [.. Enumerable.Repeat(value, count)];
}
