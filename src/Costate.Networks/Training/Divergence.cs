using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>Why a training diverged: which quantity was not finite first, and what would have helped.</summary>
/// <param name="Finding">A clause after a colon, or the whole cause; empty if nothing more is known than that something was not finite.</param>
/// <param name="Advice">One or two sentences.</param>
sealed record Divergence(string Finding, string Advice)
{
    const double LargeParameter = 1e3;
    const string OfCycles = "leave the finite numbers in the cycles of layer-parallel propagation, though layer after layer they do not: its coarse steps are too large, fewer levels (propagation.maxLevels) would help";

    /// <summary>Evaluates the parts of the objective one by one at a point where their sum or its gradient is not finite.</summary>
    /// <param name="problem">The problem; the mini-batch is that of the failed step.</param>
    /// <param name="point">Where the gradient was taken.</param>
    /// <param name="good">Parameters where all was finite, to see which part of the objective drove the steps; null if no step has been taken.</param>
    /// <param name="rate">The rate in force; null for a method without one.</param>
    public static Divergence At<T>(TrainingProblem<T> problem, Dense<T> point, Dense<T>? good, double? rate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (string finding, bool isRegularization) = Find(problem, point);
        if (good is null) return new(finding, AtStart(point, isRegularization));
        // Parameters of an ordinary size whose regularisation is not finite: its strength is to blame, else the steps are.
        if (isRegularization && !(point.MaxNorm() > LargeParameter) || IsDrivenByRegularization(problem, good))
            return new(finding, rate is { } length ? Sentence($"Try weaker regularisation, or a rate below {length:G6}.") : "Try weaker regularisation.");
        return new(finding, isRegularization ? AfterStep<T>(rate) : OfLoss<T>(problem.Network.Horizon, rate));
    }

    /// <summary>The advice after a step that left the finite numbers.</summary>
    /// <param name="rate">The rate in force; null for a method without one.</param>
    public static string AfterStep<T>(double? rate) => rate is { } length ? Sentence($"Try a rate below {length:G6}.")
        : IsDouble<T>() ? "Try a smaller gain, or method sgd or adam with a small rate." : "Try double precision.";

    /// <summary>The advice where a number left the range of the precision.</summary>
    /// <param name="rate">The rate in force; null for a method without one.</param>
    public static string OfRange<T>(double? rate) => IsDouble<T>() || rate is null ? AfterStep<T>(rate) : $"Try double precision. {AfterStep<T>(rate)}";

    /// <summary>States could not be rebuilt backwards.</summary>
    /// <param name="error">By how much they are off, relative.</param>
    public static Divergence Irreversible<T>(double error) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        Sentence($"states that were rebuilt backwards are off by {error:G3} (relative, at most {ReversiblePropagator<T>.LargestError:G3} is allowed), so the gradient is wrong by as much: the network amplifies rounding"),
        $"Use propagation that keeps or recomputes states (serial, checkpointed), {(IsDouble<T>() ? "" : "double precision, ")}or more layers.");

    /// <summary>The advice where parameters led to a loss that is not finite.</summary>
    /// <param name="horizon">The final time of the network.</param>
    /// <param name="rate">The rate in force; null for a method without one.</param>
    public static string OfLoss<T>(double horizon, double? rate) => rate is { } length
        ? Sentence($"Try a rate below {length:G6}, or a shorter horizon than {horizon:G6}.")
        : Sentence($"Try a shorter horizon than {horizon:G6}{(IsDouble<T>() ? "" : ", or double precision")}.");

    static bool IsDrivenByRegularization<T>(TrainingProblem<T> problem, Dense<T> good) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dense<T> gradient = good.Like();
        problem.Data.Gradient(good, gradient);
        double data = gradient.Norm(), regularization = 0;
        foreach (IObjective<Dense<T>> term in problem.Regularization)
        {
            term.Gradient(good, gradient);
            regularization = Math.Max(regularization, gradient.Norm());
        }
        return regularization > data;
    }

    static string AtStart<T>(Dense<T> point, bool isRegularization) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!point.IsFinite()) return "No step has been taken, and the initial parameters are not finite: try a smaller gain.";
        double largest = point.MaxNorm();
        string remedy = !isRegularization ? (IsDouble<T>() ? "a smaller gain, or a shorter horizon" : "a smaller gain, a shorter horizon, or double precision")
            : largest > LargeParameter ? "a smaller gain, or weaker regularisation" : "weaker regularisation";
        return Sentence($"No step has been taken, and the initial parameters are at most {largest:G6} in absolute value: try {remedy}.");
    }

    static (string Finding, bool IsRegularization) Find<T>(TrainingProblem<T> problem, Dense<T> point) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!point.IsFinite()) return (": the parameters are not finite", false);
        Dense<T> gradient = point.Like();
        double loss = problem.Data.Gradient(point, gradient);
        if (!double.IsFinite(loss)) return (Scores(problem, point), false);
        foreach (IObjective<Dense<T>> term in problem.Regularization)
            if (term.Value(point) is double value && !double.IsFinite(value)) return (Sentence($": the {term} is {value}"), true);
        if (!double.IsFinite(gradient.Norm())) return (Gradient(problem, point, gradient), false);
        foreach (IObjective<Dense<T>> term in problem.Regularization)
        {
            term.Gradient(point, gradient);
            if (!double.IsFinite(gradient.Norm())) return (Sentence($": the gradient of the {term} is not finite"), true);
        }
        return ("", false);
    }

    static string Scores<T>(TrainingProblem<T> problem, Dense<T> point) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        problem.Data.Propagator.SolveExactly(true);
        bool finite = HasFiniteScores(problem, point);
        problem.Data.Propagator.SolveExactly(false);
        if (!finite) return $": the scores of the network are not finite{FirstLayer(problem)}";
        return Work(problem)?.States.Last is { Status: MgritStatus.NotFinite } ? $": the states {OfCycles}" : ": the loss of finite scores is not finite";
    }

    static string Gradient<T>(TrainingProblem<T> problem, Dense<T> point, Dense<T> gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Work(problem) is not { } work) return ": the gradient of the loss is not finite";
        problem.Data.Propagator.SolveExactly(true);
        problem.Data.Gradient(point, gradient);
        problem.Data.Propagator.SolveExactly(false);
        return work.LastCostates is not { Status: MgritStatus.NotFinite } exact ? (work.Costates.Last is { Status: MgritStatus.NotFinite } ? $": the co-states {OfCycles}" : ": the gradient of the loss is not finite")
            : exact.StartNotFinite ? ": the gradient of the loss is not finite, nor is its co-state of the final states"
            : Sentence($": the gradient of the loss is not finite, first on the way back through layer {problem.Network.Layers - 1 - exact.NotFinite} (of 0 to {problem.Network.Layers - 1})");
    }

    /// <summary>The layer behind which the last sweep of layer-parallel propagation found the first states that are not finite, as a clause; empty if it found none, or with another propagation.</summary>
    public static string FirstLayer<T>(TrainingProblem<T> problem) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Work(problem)?.LastStates is not { Status: MgritStatus.NotFinite } last ? ""
        : last.StartNotFinite ? ", first behind the opening" : Sentence($", first behind layer {last.NotFinite} (of 0 to {problem.Network.Layers - 1})");

    static LayerParallelWork? Work<T>(TrainingProblem<T> problem) where T : unmanaged, IBinaryFloatingPointIeee754<T> => (problem.Data.Propagator as LayerParallelPropagator<T>)?.Work;

    static bool HasFiniteScores<T>(TrainingProblem<T> problem, Dense<T> point) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scores = new T[problem.Data.Samples * problem.Network.Readout.Shape.Outputs];
        problem.Data.Scores(point, scores);
        // On ranks that share the layers one of them has the scores.
        return problem.Data.Share.Ranks.Broadcast(problem.Data.Share.ReadoutRank, TensorPrimitives.IsFiniteAll<T>(scores));
    }

    static bool IsDouble<T>() => typeof(T) == typeof(double);

    static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
