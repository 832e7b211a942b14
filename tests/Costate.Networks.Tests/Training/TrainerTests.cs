using Costate.Networks.Objectives;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Schedules;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>Trainings reach their loss, use every sample once per epoch, stop with a reason and keep the last good parameters.</summary>
public sealed class TrainerTests : IDisposable
{
    readonly ThreadTeam _team = new();

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData("sgd", 60, 0.2, 0.1)]
    [InlineData("adamw", 60, 0.02, 0.1)]
    [InlineData("lbfgs", 60, 0, 0.1)]
    [InlineData("gd", 200, 0, 0.2)]
    public void Small_trainings_reach_a_loss(string method, int epochs, double rate, double loss)
    {
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 300);
        Trainer<double> trainer = new(problem, ToyProblem.Optimizer<double>(method), new() { Epochs = epochs, Batch = 50, Rate = rate, Seed = 1 }, ToyProblem.Start(problem));
        double before = problem.Data.Value(trainer.Parameters);
        List<EpochRecord> records = [];
        while (trainer.Status == TrainingStatus.Running)
            if (trainer.Advance() is { } record) records.Add(record);
        Assert.Equal(TrainingStatus.Completed, trainer.Status);
        Assert.Equal($"All {epochs} epochs are done.", trainer.StopReason);
        EpochRecord last = records[^1];
        Assert.Equal(Enumerable.Range(1, epochs), records.Select(r => r.Epoch));
        Assert.InRange(before, 0.5, 1.5);
        Assert.True(last.Training.Loss <= loss, $"{method}: loss {last.Training.Loss:G4}, accuracy {last.Training.Accuracy:F3}");
        Assert.InRange(last.Training.Accuracy!.Value, 0.93, 1);
        Assert.InRange(last.Validation!.Value.Accuracy!.Value, 0.85, 1);
        Assert.Equal(last.Training, problem.Data.Measure(trainer.Parameters));
        Assert.Equal(trainer.Step, last.Step);
        Assert.Same(last, trainer.LastEpoch);
    }

    [Fact]
    public void Every_sample_is_used_once_per_epoch_and_the_last_batch_is_smaller()
    {
        Spy spy = new();
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 130, spy);
        spy.Data = problem.Data;
        Trainer<double> trainer = new(problem, new Sgd<Dense<double>>(), new() { Epochs = 2, Batch = 50, Rate = 0 }, ToyProblem.Start(problem));
        double all = problem.Objective.Value(trainer.Parameters);
        Assert.Equal(3, trainer.Batches);
        (double sum, double norms) = (0, 0);
        EpochRecord? record = null;
        for (int step = 0; step < 3; step++)
        {
            Assert.Null(record);
            record = trainer.Advance();
            sum += spy.Batches[^1] * trainer.LastStep.Value;
            norms += trainer.LastStep.GradientNorm;
        }
        Assert.Equal([50, 50, 30], spy.Batches);
        Assert.Equal(all, sum / 130, 1e-13);
        Assert.NotNull(record);
        Assert.Equal(norms / 3, record.GradientNorm, 1e-15);
        Assert.Equal((1, 3L, 0), (record.Epoch, record.Step, trainer.Batch));
        Assert.Equal(130, problem.Data.Samples);
        Assert.Equal((3L, 12L), (trainer.Work.GradientEvaluations, trainer.Work.LayerSteps));
    }

    /// <summary>With rate 0 the values of the mini-batches show the order of the samples.</summary>
    [Fact]
    public void The_order_depends_on_seed_and_epoch_alone()
    {
        double[] Values(string method, ulong seed, int threads)
        {
            using ThreadTeam team = new(threads);
            TrainingProblem<double> problem = ToyProblem.Problem<double>(team, 130);
            Trainer<double> trainer = new(problem, ToyProblem.Optimizer<double>(method), new() { Epochs = 3, Batch = 50, Rate = 0, Seed = seed }, ToyProblem.Start(problem));
            List<double> values = [];
            while (trainer.Status == TrainingStatus.Running)
            {
                trainer.Advance();
                values.Add(trainer.LastStep.Value);
            }
            return [.. values];
        }

        double[] first = Values("sgd", 1, 1);
        Assert.Equal(9, first.Distinct().Count());
        Assert.Equal(first, Values("sgd", 1, 2));
        Assert.Equal(first, Values("adamw", 1, 1));
        Assert.Empty(first.Intersect(Values("sgd", 2, 1)));
    }

    [Fact]
    public void Methods_without_a_rate_and_batches_of_everything_use_all_samples()
    {
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 130);
        Assert.Equal(1, new Trainer<double>(problem, ToyProblem.Optimizer<double>("lbfgs"), new() { Batch = 50 }, ToyProblem.Start(problem)).Batches);
        Assert.Equal(1, new Trainer<double>(problem, ToyProblem.Optimizer<double>("sgd"), new() { Batch = 0 }, ToyProblem.Start(problem)).Batches);
        Assert.Equal(1, new Trainer<double>(problem, ToyProblem.Optimizer<double>("sgd"), new() { Batch = 500 }, ToyProblem.Start(problem)).Batches);
        Assert.Equal(130, new Trainer<double>(problem, ToyProblem.Optimizer<double>("sgd"), new() { Batch = 1 }, ToyProblem.Start(problem)).Batches);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer<double>(problem, ToyProblem.Optimizer<double>("sgd"), new() { Batch = -1 }, ToyProblem.Start(problem)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer<double>(problem, ToyProblem.Optimizer<double>("sgd"), new() { Epochs = -1 }, ToyProblem.Start(problem)));
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adamw")]
    public void A_divergence_keeps_the_last_good_parameters_and_names_the_step(string method)
    {
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 130);
        Trainer<double> trainer = new(problem, ToyProblem.Optimizer<double>(method), new() { Epochs = 9, Batch = 50, Rate = 0.01, Schedule = new Explosion(2) }, ToyProblem.Start(problem));
        double[] good = [];
        while (trainer.Status == TrainingStatus.Running)
            if (trainer.Advance() is not null) good = trainer.Parameters.Span.ToArray();
        Assert.Equal(TrainingStatus.Diverged, trainer.Status);
        Assert.StartsWith("Step 8 (epoch 3, mini-batch 2 of 3): the loss is ", trainer.StopReason, StringComparison.Ordinal);
        Assert.EndsWith(". Kept: the parameters at the end of epoch 2. Try a rate below 1E+298.", trainer.StopReason, StringComparison.Ordinal);
        Assert.Equal((2, 6L, 2), (trainer.Epoch, trainer.Step, trainer.LastEpoch!.Epoch)); // the steps that led to the parameters that were kept
        Assert.Equal(good, trainer.Parameters.Span.ToArray());
        problem.Data.SelectAll();
        Assert.Equal(trainer.LastEpoch.Training, problem.Data.Measure(trainer.Parameters));
        Assert.Null(trainer.Advance());
        Assert.Equal(6, trainer.Step);
    }

    /// <summary>The gradient of the last step was finite, the loss after it is not.</summary>
    [Fact]
    public void A_divergence_at_the_end_of_an_epoch_names_its_last_step()
    {
        TrainingProblem<float> problem = ToyProblem.Problem<float>(_team, 130);
        Trainer<float> trainer = new(problem, new Sgd<Dense<float>>(), new() { Epochs = 9, Batch = 0, Rate = 0.01, Schedule = new Explosion(2) }, ToyProblem.Start(problem));
        float[] good = [];
        while (trainer.Status == TrainingStatus.Running)
            if (trainer.Advance() is not null) good = trainer.Parameters.Span.ToArray();
        Assert.Equal(TrainingStatus.Diverged, trainer.Status);
        Assert.StartsWith("Step 3 (epoch 3, mini-batch 1 of 1): the loss is ", trainer.StopReason, StringComparison.Ordinal);
        Assert.Equal((2, 2L, 0), (trainer.Epoch, trainer.Step, trainer.Batch));
        Assert.Equal(good, trainer.Parameters.Span.ToArray());
    }

    [Fact]
    public void A_first_step_that_diverges_keeps_the_start()
    {
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 130);
        Dense<double> x = ToyProblem.Start(problem);
        double[] start = x.Span.ToArray();
        Trainer<double> trainer = new(problem, new Sgd<Dense<double>>(), new() { Epochs = 9, Batch = 50, Rate = 1e200 }, x);
        while (trainer.Status == TrainingStatus.Running) trainer.Advance();
        Assert.StartsWith("Step 2 (epoch 1, mini-batch 2 of 3)", trainer.StopReason, StringComparison.Ordinal);
        Assert.Equal(start, x.Span.ToArray());
    }

    [Fact]
    public void A_gradient_below_its_tolerance_ends_the_training()
    {
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 130);
        Trainer<double> trainer = new(problem, new Lbfgs<Dense<double>>(new() { Tolerance = new() { Relative = 0.2 } }), new() { Epochs = 500 }, ToyProblem.Start(problem));
        while (trainer.Status == TrainingStatus.Running) trainer.Advance();
        Assert.Equal(TrainingStatus.Converged, trainer.Status);
        Assert.StartsWith("‖∇f‖ = ", trainer.StopReason, StringComparison.Ordinal);
        Assert.InRange(trainer.Epoch, 1, 100);
    }

    [Fact]
    public void An_interruption_ends_the_training_with_its_reason()
    {
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 130);
        Trainer<double> trainer = new(problem, new Sgd<Dense<double>>(), new() { Epochs = 9, Batch = 50 }, ToyProblem.Start(problem));
        trainer.Advance();
        trainer.Interrupt("Enough.");
        trainer.Interrupt("Later.");
        Assert.Null(trainer.Advance());
        Assert.Equal((TrainingStatus.Interrupted, "Enough.", 1L), (trainer.Status, trainer.StopReason, trainer.Step));
    }

    [Fact]
    public void No_epochs_are_done_at_once()
    {
        TrainingProblem<double> problem = ToyProblem.Problem<double>(_team, 130);
        Dense<double> x = ToyProblem.Start(problem);
        double[] start = x.Span.ToArray();
        Trainer<double> trainer = new(problem, new Sgd<Dense<double>>(), new() { Epochs = 0 }, x);
        Assert.Null(trainer.Advance());
        Assert.Equal((TrainingStatus.Completed, 0L), (trainer.Status, trainer.Step));
        Assert.Equal(start, x.Span.ToArray());
    }

    /// <summary>Zero, but it sees how many samples the data term has when the optimiser asks for a gradient.</summary>
    sealed class Spy : IObjective<Dense<double>>
    {
        public NetworkObjective<double>? Data { get; set; }
        public List<int> Batches { get; } = [];

        public double Value(Dense<double> x) => 0;

        public double Gradient(Dense<double> x, Dense<double> gradient)
        {
            Batches.Add(Data!.Samples);
            gradient.SetZero();
            return 0;
        }
    }

    /// <summary>The given rate for some epochs, then one that no training survives.</summary>
    sealed class Explosion(int goodEpochs) : IRateSchedule
    {
        public double Factor(int epoch, int epochs) => epoch < goodEpochs ? 1 : 1e300;
    }
}
