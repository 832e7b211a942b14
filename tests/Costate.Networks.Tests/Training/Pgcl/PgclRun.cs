using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.Pipeline;
using Costate.Networks.Training;
using Costate.Networks.Training.Pgcl;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Schedules;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training.Pgcl;

/// <summary>Trainings of one small problem by stages, and serially.</summary>
sealed record PgclRun<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public required Network<T> Network { get; init; }

    public required Dataset<T> Data { get; init; }

    public required Dense<T> Start { get; init; }

    public Func<IRatedOptimizer<IObjective<Dense<T>>, Dense<T>>> Optimizer { get; init; } = () => new Sgd<Dense<T>>(new() { Momentum = 0.9 });

    public double Tikhonov { get; init; } = 1e-3;

    public int Epochs { get; init; } = 4;

    public int Batch { get; init; } = 50;

    public double Rate { get; init; } = 0.2;

    /// <summary>c of an inverse schedule over 48 epochs; 0 for a constant rate.</summary>
    public double Decay { get; init; }

    public TrainingOptions Options => new() { Epochs = Epochs, LevelEpochs = Decay > 0 ? 48 : Epochs, Batch = Batch, Rate = Rate, Seed = 3, Schedule = Decay > 0 ? new InverseRate(Decay) : new ConstantRate() };

    /// <summary>The mean loss over all data.</summary>
    public double Loss(Dense<T> x)
    {
        using ThreadTeam team = new(1);
        return new NetworkObjective<T>(Network, new CrossEntropy<T>(), Data, new SerialPropagator<T>(), team).Value(x);
    }

    /// <summary>The parameters at the end of serial training.</summary>
    public Dense<T> Serially()
    {
        using ThreadTeam team = new(2);
        NetworkObjective<T> data = new(Network, new CrossEntropy<T>(), Data, new SerialPropagator<T>(), team);
        TrainingProblem<T> problem = new(Network, data, null, [.. Regularization(data.Share)]);
        return Finish(new Trainer<T>(problem, Optimizer(), Options, Start.Copy()));
    }

    /// <summary>The parameters at the end of training by stages, played in turn on one rank or with a rank for each.</summary>
    public Dense<T> ByStages(PgclOptions options, int ranks = 1, Action<Trainer<T>, PredictCorrect<T>>? look = null, bool mayFail = false)
    {
        Dense<T>? result = null;
        Lead(options, ranks, (trainer, method) =>
        {
            if (mayFail) while (trainer.Status == TrainingStatus.Running) trainer.Advance();
            else Finish(trainer);
            look?.Invoke(trainer, method);
            result = trainer.Gather().Copy();
        });
        return result!;
    }

    /// <summary>What is saved at the end, with copies of all vectors.</summary>
    public (TrainerState State, Dense<T> X, Dictionary<string, Dense<T>> Vectors) Saved(PgclOptions options, int ranks)
    {
        (TrainerState, Dense<T>, Dictionary<string, Dense<T>>) saved = default;
        Lead(options, ranks, (trainer, _) =>
        {
            Finish(trainer);
            (TrainerState state, IReadOnlyDictionary<string, Dense<T>> vectors) = trainer.Save();
            saved = (state, trainer.Gather().Copy(), vectors.ToDictionary(v => v.Key, v => v.Value.Copy(), StringComparer.Ordinal));
        });
        return saved;
    }

    /// <summary>The parameters at the end of a training that goes on from there.</summary>
    public Dense<T> Continued(PgclOptions options, int ranks, (TrainerState State, Dense<T> X, Dictionary<string, Dense<T>> Vectors) saved)
    {
        Dense<T>? result = null;
        Lead(options, ranks, (trainer, _) =>
        {
            trainer.Load(saved.State, saved.X, saved.Vectors);
            Finish(trainer);
            result = trainer.Gather().Copy();
        });
        return result!;
    }

    void Lead(PgclOptions options, int ranks, Action<Trainer<T>, PredictCorrect<T>> body) => InProcessRanks.Run(ranks, communicator =>
    {
        using ThreadTeam team = new(1);
        (Trainer<T> trainer, PredictCorrect<T> method) = Trainer(options, communicator, team);
        if (communicator.Rank > 0)
        {
            trainer.Follow();
            return;
        }
        body(trainer, method);
        trainer.Dismiss(0);
    });

    public (Trainer<T> Trainer, PredictCorrect<T> Method) Trainer(PgclOptions options, ICommunicator ranks, ThreadTeam team)
    {
        IPropagator<T> propagator = ranks.Size == 1 ? new SerialPropagator<T>() : new PipelinePropagator<T>([.. options.Cuts], new(ranks), team);
        NetworkObjective<T> data = new(Network, new CrossEntropy<T>(), Data, propagator, team);
        TrainingProblem<T> problem = new(Network, data, null, [.. Regularization(data.Share)]);
        PgclSetup<T> setup = new() { Network = Network, Loss = new CrossEntropy<T>(), Data = Data, Optimizer = Optimizer, Regularization = Regularization };
        PredictCorrect<T> method = new(setup, options, data.Share, team);
        return (new(new Cascade<T>(1, _ => new(problem, method)), Options, _ => Start.Copy()), method);
    }

    public static Dense<T> Finish(Trainer<T> trainer)
    {
        while (trainer.Status == TrainingStatus.Running) trainer.Advance();
        Assert.True(trainer.Status == TrainingStatus.Completed, trainer.StopReason);
        return trainer.Parameters;
    }

    IEnumerable<IObjective<Dense<T>>> Regularization(NetworkShare<T> share)
    {
        if (Tikhonov > 0) yield return new Tikhonov<T>(share, Tikhonov, Tikhonov, Tikhonov);
    }
}
