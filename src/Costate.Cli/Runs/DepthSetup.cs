using System.Numerics;
using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Storage;
using Costate.Networks.Training;
using Costate.Networks.Training.Depths;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Regularized;

namespace Costate.Cli.Runs;

/// <summary>Makes training methods with adaptive regularisation, on networks of one depth or of several.</summary>
static class DepthSetup
{
    const int CoarseVectors = 19;   // those of the method, and x₀, its distance, τ, R∇f, the coarse point

    /// <summary>The method.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="coarser">Makes the same problem for a network with so many layers.</param>
    /// <param name="stop">Asks to abandon a step between two evaluations.</param>
    public static DepthIteration<T> Create<T>(TrainSettings settings, TrainingProblem<T> problem, Func<int, TrainingProblem<T>> coarser, CancellationToken stop) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RegularizedSettings options = settings.Regularized!;
        DepthOptions given = new()
        {
            Order = IsOfSecondOrder(settings.Training.Method) ? 2 : 1,
            Regularization = Options(options) with
            {
                Tolerance = new() { Relative = options.GradientTolerance },
                Resolution = Math.ScaleB(1, typeof(T) == typeof(float) ? -23 : -52),
            },
            Step = Step(options),
            TotalStep = options.TotalStep,
            Prolongation = DepthTransfer<T>.For(settings.Network.Integrator, settings.Training.Prolongation),
            Stop = stop,
        };
        return ProblemSetup.Usable(() => new DepthIteration<T>(problem, [.. Enumerable.Range(1, options.Levels - 1).Select(level => coarser(problem.Network.Layers >> level))], given), settings.Training.MethodName);
    }

    /// <summary>Acceptance of steps, λ and coarse steps.</summary>
    public static RegularizationOptions Options(RegularizedSettings options) => new()
    {
        Rule = new()
        {
            Eta1 = options.Eta1,
            Eta2 = options.Eta2,
            Gamma1 = options.Gamma1,
            Gamma2 = options.Gamma2,
            Gamma3 = options.Gamma3,
            Lambda0 = options.Lambda0,
            LambdaMin = options.LambdaMin,
        },
        Ratio = options.Ratio == RatioChoice.Taylor ? DecreaseRatio.Taylor : DecreaseRatio.Model,
        Coarse = new()
        {
            Kappa = options.Kappa,
            Tolerance = options.CoarseTolerance,
            Iterations = options.CoarseIterations,
            SeparateLambda = options.SeparateLambda,
        },
    };

    /// <summary>How exactly models are minimised.</summary>
    public static RegularizedStepOptions Step(RegularizedSettings options) => new() { Theta = options.Theta, Iterations = options.CgCap };

    /// <summary>What the networks below the finest need, vectors and sweeps.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="data">The data.</param>
    /// <param name="sharing">Threads that share the memory of a propagation.</param>
    /// <param name="threads">Threads of all ranks.</param>
    public static MemoryNeed OwnNeed<T>(TrainSettings settings, Dataset<T> data, int sharing, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryNeed need = new(0, 0, 0, 0, 0);
        for (int level = 1; level < settings.Regularized!.Levels; level++)
        {
            Network<T> network = ProblemSetup.Network<T>(ProblemSetup.Architecture(settings, data) with { Layers = settings.Network.Layers >> level });
            need += MemoryNeed.OfVectors(network, CoarseVectors) + MemoryNeed.OfObjective(network, ProblemSetup.Propagator<T>(settings.Propagation, sharing), data.Samples, data.Samples, threads, linearizes: true);
        }
        return need;
    }

    /// <summary>What is wrong with the settings of such a method; null if nothing is.</summary>
    public static string? Refusal(TrainSettings settings)
    {
        if (settings.Regularized is not { } options) return null;
        string name = settings.Training.MethodName;
        if (settings.Objective.Loss == LossFunction.L1)
            return $"objective.loss: l1 has no curvature, which method {name} needs: use least-squares, or another method";
        if (settings.Propagation.Method == PropagationChoice.LayerParallel)
            return $"propagation.method: layer-parallel gives gradients that end with a tolerance, but method {name} needs products with the curvature: use serial, checkpointed or reversible, or another method";
        if (IsOfSecondOrder(settings.Training.Method) && settings.Precision == PrecisionChoice.Single)
            return $"precision: method {name} takes products with the Hessian from differences of gradients, of which single precision leaves two digits: use double, or {(options.Levels > 1 ? "rlm" : "lm")}";
        long factor = 1L << (settings.Training.Levels - 1 + options.Levels - 1);
        int layers = settings.Network.Layers, halvings = layers == 0 ? 0 : int.TrailingZeroCount(layers);
        if (layers > 0 && layers % factor == 0) return null;
        if (options.Levels == 1) return null;   // a cascade alone is checked for all methods
        string cascade = settings.Training.Levels > 1 ? $" below the first of {Counted.Of(settings.Training.Levels, "level")} of the cascade" : "";
        int most = halvings + 1 - (settings.Training.Levels - 1);
        string fewer = most < 1 ? "" : most == 1 ? $", or method {(IsOfSecondOrder(settings.Training.Method) ? "ar2" : "lm")}" : $", or {name}.levels: {most} at most";
        return $"{name}.levels: {Counted.Of(options.Levels, "network")}{cascade}, each with half the layers of the one before, take a multiple of {factor} layers, but network.layers is {layers}: use {Math.Max(1, layers / factor) * factor} or {(Math.Max(1, layers / factor) + 1) * factor}{fewer}";
    }

    /// <summary>What a step was, and the work up to it on every network, for the history.</summary>
    public static IEnumerable<Metric> Metrics(StepReport report, DepthReport sums)
    {
        if (report.Regularization is not { } step) return [];
        Metric[] own =
        [
            new("coarse", step.IsCoarse ? 1 : 0), new("accepted", step.IsAccepted ? 1 : 0), new("ratio", step.Ratio), new("lambda", step.Lambda), new("stepNorm", step.Length),
            new("innerIterations", step.Iterations), new("products", report.Products),
        ];
        return sums.Depths.Count == 1 ? own : own.Concat(sums.Depths.Select(depth => new Metric($"layerSteps{depth.Layers}", depth.LayerSteps)));
    }

    /// <summary>What a method did, for summary.json.</summary>
    public static JsonObject ToJson(DepthReport report) => new()
    {
        ["order"] = report.Order,
        ["fineSteps"] = report.FineSteps,
        ["fineAccepted"] = report.FineAccepted,
        ["coarseSteps"] = report.CoarseSteps,
        ["coarseAccepted"] = report.CoarseAccepted,
        ["networks"] = new JsonArray([.. report.Depths.Select(depth => new JsonObject
        {
            ["layers"] = depth.Layers,
            ["gradientEvaluations"] = depth.GradientEvaluations,
            ["products"] = depth.Products,
            ["layerSteps"] = depth.LayerSteps,
        })]),
    };

    static bool IsOfSecondOrder(MethodChoice method) => method is MethodChoice.Ar2 or MethodChoice.Mar2;
}
