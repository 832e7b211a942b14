using System.Numerics;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Alternating;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Training;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Runs;

/// <summary>Makes the method of a training from settings, bound to its problem.</summary>
static class MethodSetup
{
    /// <summary>The method. Settings that it cannot serve were refused by <see cref="ProblemSetup"/>.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="coarser">Makes the same problem for a network with so many layers.</param>
    /// <param name="stop">Asks full-batch methods to abandon a step between two evaluations.</param>
    public static IIteration<Dense<T>> Create<T>(TrainSettings settings, TrainingProblem<T> problem, Func<int, TrainingProblem<T>> coarser, CancellationToken stop = default) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingSettings training = settings.Training;
        IShiftedInverse<Dense<T>>? regularizer = settings.Newton.Preconditioned && problem.Network.Layers > 0 ? Regularizer(settings.Objective, problem.Network) : null;
        if (training.Method == MethodChoice.Alternating) return new AlternatingIteration<T>(problem, settings.Alternating, TakesBatches(training, problem.Data.Data.Samples));
        if (training.Method == MethodChoice.Admm) return new AdmmIteration<T>(problem, settings.Admm, settings.Seed);
        if (!IsFullBatch(training.Method)) return new Minimization<IObjective<Dense<T>>, Dense<T>>(FirstOrder<T>(training), problem.Objective);
        if (settings.Regularized is not null) return DepthSetup.Create(settings, problem, coarser, stop);
        if (training.Method == MethodChoice.OneShot) return new OneShotIteration<T>(new(problem, settings.OneShot.Finish), new(Options(settings.OneShot)));
        if (training.Readout == ReadoutChoice.Joint)
        {
            Interruptible<Dense<T>> stoppable = new(problem.Curvature!, stop);
            return training.Method == MethodChoice.Newton
                ? new Minimization<ICurvature<Dense<T>>, Dense<T>>(new NewtonPcg<T>(Options(settings.Newton), regularizer), stoppable)
                : new Minimization<IObjective<Dense<T>>, Dense<T>>(FirstOrder<T>(training), stoppable);
        }
        EliminatedReadout<T> reduced = new(
            problem.Network, problem.Data, Losses.Create<double>(settings.Objective.Loss), settings.Objective.ReadoutTikhonov, [.. problem.Regularization.Cast<ICurvature<Dense<T>>>()]);
        IOptimizer<ICurvature<Dense<T>>, Dense<T>> optimizer = training.Method == MethodChoice.Newton
            ? new NewtonPcg<T>(Options(settings.Newton), regularizer is null ? null : new WithoutReadout<T>(problem.Network, regularizer))
            : FirstOrder<T>(training);
        return new ReadoutElimination<T>(reduced, optimizer, training.Readout == ReadoutChoice.Alternating, stop);
    }

    /// <summary>What a method with variables of its own needs besides its objective; nothing for others. Settings that do not fit its network are refused here.</summary>
    /// <exception cref="Commands.UsageException">They do not; the message says what would.</exception>
    public static MemoryNeed OwnNeed<T>(TrainSettings settings, Network<T> network, Dataset<T> data, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (settings.Training.Method)
        {
            case MethodChoice.Alternating:
                return ProblemSetup.Usable(() =>
                {
                    AlternatingIteration<T>.Check(network, settings.Alternating, TakesBatches(settings.Training, data.Samples));
                    return SplitMemory.OfAlternating(network, settings.Alternating, ProblemSetup.Batch(settings.Training, data.Samples), threads);
                }, "alternating");
            case MethodChoice.Admm:
                return ProblemSetup.Usable(() =>
                {
                    AdmmIteration<T>.Check(network, settings.Admm, data.Labels is not null);
                    return SplitMemory.OfAdmm(network, data.Samples, threads);
                }, "admm");
            default:
                return new(0, 0, 0, 0, 0);
        }
    }

    /// <summary>Whether the steps of a training see mini-batches.</summary>
    static bool TakesBatches(TrainingSettings training, int samples) => training.Batch > 0 && training.Batch < samples;

    /// <summary>Whether the unknowns of a method are not the parameters alone, so that it has a report of its own and no gradient.</summary>
    public static bool IsSplit(MethodChoice method) => method is MethodChoice.Alternating or MethodChoice.Admm;

    /// <summary>Whether a method takes all samples in every step.</summary>
    public static bool IsFullBatch(MethodChoice method) => method is MethodChoice.Newton or MethodChoice.Lbfgs or MethodChoice.GradientDescent or MethodChoice.OneShot || IsRegularized(method);

    /// <summary>Whether steps are regularised, and their length is not searched for.</summary>
    public static bool IsRegularized(MethodChoice method) => method is MethodChoice.Lm or MethodChoice.Rlm or MethodChoice.Ar2 or MethodChoice.Mar2;

    /// <summary>Whether a method may take a mini-batch in every step.</summary>
    public static bool TakesMiniBatches(MethodChoice method) => TakesRate(method) || method == MethodChoice.Alternating;

    /// <summary>Whether a method takes its step length from outside, by a schedule.</summary>
    public static bool TakesRate(MethodChoice method) => method is MethodChoice.Sgd or MethodChoice.Adam or MethodChoice.Pgcl;

    /// <summary>Whether the readout is eliminated or solved after every step.</summary>
    public static bool IsReadoutApart(TrainingSettings training) => training.Readout != ReadoutChoice.Joint && IsFullBatch(training.Method) && !IsRegularized(training.Method);

    static IOptimizer<IObjective<Dense<T>>, Dense<T>> FirstOrder<T>(TrainingSettings training) where T : unmanaged, IBinaryFloatingPointIeee754<T> => training.Method switch
    {
        MethodChoice.Lbfgs => new Lbfgs<Dense<T>>(),
        MethodChoice.GradientDescent => new GradientDescent<Dense<T>>(),
        _ => Rated<T>(training, training.Method == MethodChoice.Sgd),
    };

    /// <summary>A method of first order whose rate is given: stochastic gradients, or Adam.</summary>
    public static IRatedOptimizer<IObjective<Dense<T>>, Dense<T>> Rated<T>(TrainingSettings training, bool sgd) where T : unmanaged, IBinaryFloatingPointIeee754<T> => sgd
        ? new Sgd<Dense<T>>(new() { Rate = training.Rate, Momentum = training.Momentum, Nesterov = training.Nesterov })
        : new AdamW<T>(new() { Rate = training.Rate, WeightDecay = training.WeightDecay });

    static OneShotOptions Options(OneShotSettings oneShot) => new()
    {
        Cycles = oneShot.Cycles,
        Corrects = oneShot.Corrected,
        Guards = oneShot.Guard,
        Pairs = oneShot.Pairs,
        Tolerance = new() { Relative = oneShot.GradientTolerance },
    };

    static NewtonPcgOptions Options(NewtonSettings newton) => new()
    {
        LinearSolve = new() { Tolerance = newton.Tolerance, Iterations = newton.Products, Radius = newton.Radius > 0 ? newton.Radius : double.PositiveInfinity },
        Shift = newton.Shift > 0 ? newton.Shift : null,
        Tolerance = new() { Relative = newton.GradientTolerance },
    };

    static LayerwiseRegularizer<T> Regularizer<T>(ObjectiveSettings objective, Network<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(network, objective.Tikhonov, objective.OpeningTikhonov, objective.ReadoutTikhonov, objective.Smoothness);
}
