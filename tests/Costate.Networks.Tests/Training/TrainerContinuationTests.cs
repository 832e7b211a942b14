using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization.Schedules;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>A training that is saved after any step and continued by new objects has the bits of one that was never interrupted.</summary>
public sealed class TrainerContinuationTests : IDisposable
{
    const int Epochs = 4;

    readonly ThreadTeam _team = new();

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData("sgd")]
    [InlineData("nesterov")]
    [InlineData("adamw")]
    [InlineData("lbfgs")]
    [InlineData("gd")]
    public void A_training_continues_bit_for_bit_from_every_step(string method)
    {
        Trainer<double> whole = New(method);
        List<(double[] X, EpochRecord? Record)> expected = [(whole.Parameters.Span.ToArray(), null)];
        while (whole.Status == TrainingStatus.Running)
        {
            EpochRecord? record = Timeless(whole.Advance());
            expected.Add((whole.Parameters.Span.ToArray(), record));
        }
        for (int stop = 0; stop < expected.Count; stop++)
        {
            Trainer<double> first = New(method);
            for (int step = 0; step < stop; step++) first.Advance();
            Trainer<double> second = New(method);
            second.Parameters.Span.Fill(double.NaN);
            Move(first, second);
            Assert.Equal((first.Epoch, first.Batch, first.Step, first.Status), (second.Epoch, second.Batch, second.Step, second.Status));
            for (int step = stop + 1; step < expected.Count; step++)
            {
                EpochRecord? record = Timeless(second.Advance());
                Assert.Equal(expected[step].Record, record);
                Assert.Equal(expected[step].X, second.Parameters.Span.ToArray());
            }
            Assert.Equal((TrainingStatus.Completed, whole.Step), (second.Status, second.Step));
            if (method is "sgd" or "adamw") Assert.Equal((whole.Work.GradientEvaluations, whole.Work.LayerSteps), (second.Work.GradientEvaluations, second.Work.LayerSteps));
        }
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adamw")]
    [InlineData("lbfgs")]
    public void What_is_saved_is_lent_and_not_copied(string method)
    {
        Trainer<double> trainer = New(method);
        for (int step = 0; step < 2; step++) trainer.Advance();
        (TrainerState state, IReadOnlyDictionary<string, Dense<double>> vectors) = trainer.Save();
        Assert.NotEmpty(vectors);
        IReadOnlyDictionary<string, Dense<double>> again = trainer.Save().Vectors;
        Assert.All(vectors, v => Assert.Same(v.Value, again[v.Key]));
        Dictionary<string, double> scalars = new(state.Optimizer);
        for (int step = 0; step < 2; step++) trainer.Advance();
        Assert.Equal(scalars, state.Optimizer);
    }

    /// <summary>The last good parameters belong to the state: a divergence after a continuation in mid-epoch goes back to the end of the epoch before.</summary>
    [Fact]
    public void A_continued_training_still_knows_its_last_good_parameters()
    {
        Trainer<double> first = New("sgd");
        for (int step = 0; step < 3; step++) first.Advance();
        double[] good = first.Parameters.Span.ToArray();
        first.Advance();
        Trainer<double> second = New("sgd", rate: 1e200);
        Move(first, second);
        while (second.Status == TrainingStatus.Running) second.Advance();
        Assert.Equal(TrainingStatus.Diverged, second.Status);
        Assert.StartsWith("Step 6 (epoch 2, mini-batch 3 of 3)", second.StopReason, StringComparison.Ordinal);
        Assert.Equal(good, second.Parameters.Span.ToArray());
    }

    [Fact]
    public void Interrupted_and_completed_trainings_may_go_on_but_diverged_ones_may_not()
    {
        Trainer<double> interrupted = New("sgd");
        interrupted.Advance();
        interrupted.Interrupt("Enough.");
        Trainer<double> resumed = New("sgd");
        Move(interrupted, resumed);
        Assert.Equal((TrainingStatus.Running, ""), (resumed.Status, resumed.StopReason));

        while (resumed.Status == TrainingStatus.Running) resumed.Advance();
        Trainer<double> longer = New("sgd", epochs: Epochs + 1), same = New("sgd"), done = New("sgd", epochs: 2);
        Move(resumed, longer);
        Move(resumed, same);
        Move(resumed, done);
        Assert.Equal(TrainingStatus.Running, longer.Status);
        Assert.Equal((TrainingStatus.Completed, TrainingStatus.Completed), (same.Status, done.Status));
        Assert.Equal(Epochs, longer.Epoch);

        Trainer<double> diverged = New("sgd", rate: 1e200), after = New("sgd");
        while (diverged.Status == TrainingStatus.Running) diverged.Advance();
        Move(diverged, after);
        Assert.Equal((TrainingStatus.Diverged, diverged.StopReason), (after.Status, after.StopReason));
    }

    [Fact]
    public void A_state_of_other_batches_is_refused()
    {
        Trainer<double> first = New("sgd");
        first.Advance();
        first.Advance();
        ArgumentException e = Assert.Throws<ArgumentException>(() => Move(first, New("sgd", batch: 100)));
        Assert.Equal("The saved training stands at epoch 0, mini-batch 2, step 2, but an epoch has 2 mini-batches. (Parameter 'state')", e.Message);
    }

    Trainer<double> New(string method, double rate = 0.02, int epochs = Epochs, int batch = 50)
    {
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 130);
        TrainingOptions options = new() { Epochs = epochs, LevelEpochs = Epochs, Batch = batch, Rate = rate, Schedule = new CosineRate(), Seed = 5 };
        return new(problem, ToyProblem.Optimizer<double>(method), options, ToyProblem.Start(problem));
    }

    /// <summary>As through files: nothing is shared.</summary>
    static void Move(Trainer<double> from, Trainer<double> to)
    {
        (TrainerState state, IReadOnlyDictionary<string, Dense<double>> vectors) = from.Save();
        to.Load(state, new(from.Parameters.Span), vectors.ToDictionary(v => v.Key, v => new Dense<double>(v.Value.Span)));
    }

    static EpochRecord? Timeless(EpochRecord? record) => record is null ? null : record with { Seconds = 0 };
}
