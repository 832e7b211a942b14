using System.Diagnostics;
using System.Globalization;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>Takes the iterations of a method of adaptive regularisation one by one, measures the error after each, and knows when to stop. The caller owns the loop.</summary>
public sealed class BoundaryValueSolver
{
    readonly IObjective<Dense<double>> _problem;
    readonly IIteration<Dense<double>> _method;
    readonly Func<Dense<double>, SolutionError>? _error;
    readonly SolverLimits _limits;
    SolverState _state = new() { Iterations = 0, CoarseIterations = 0, AcceptedFine = 0, AcceptedCoarse = 0, Flops = 0, Seconds = 0, Status = SolverStatus.Running };

    /// <param name="problem">What is minimised, for the numbers before the first iteration.</param>
    /// <param name="method">The method, bound to the problem.</param>
    /// <param name="x">Where to start; moved in place.</param>
    /// <param name="error">The error of a point; null where the solution is not known.</param>
    /// <param name="limits">When to stop.</param>
    /// <exception cref="ArgumentException">A limit is out of its range, or there is no error to compare with a target.</exception>
    public BoundaryValueSolver(
        IObjective<Dense<double>> problem, IIteration<Dense<double>> method, Dense<double> x, Func<Dense<double>, SolutionError>? error, SolverLimits limits)
    {
        if (!(limits.Rmse >= 0) || limits.Iterations < 0) throw new ArgumentException($"A target and a number of iterations must not be negative, but are {limits.Rmse} and {limits.Iterations}.", nameof(limits));
        if (error is null && limits.Rmse > 0) throw new ArgumentException("A target for the error needs a solution to compare with.", nameof(limits));
        (_problem, _method, X, _error, _limits) = (problem, method, x, error, limits);
        Last = Measure();
    }

    /// <summary>Where the solver stands.</summary>
    public Dense<double> X { get; }

    /// <summary>The numbers there.</summary>
    public SolverRecord Last { get; private set; }

    /// <summary>Counts, and why the solver ended, if it has.</summary>
    public SolverState State => _state;

    /// <summary>One iteration.</summary>
    /// <returns>Its record; null if the solver has ended.</returns>
    public SolverRecord? Advance()
    {
        if (_state.Status != SolverStatus.Running) return null;
        long start = Stopwatch.GetTimestamp();
        StepReport step = _method.Step(X);
        if (step.Regularization is { } taken)
        {
            bool moved = taken.IsAccepted;
            _state = _state with
            {
                Iterations = _state.Iterations + 1,
                CoarseIterations = _state.CoarseIterations + (taken.IsCoarse ? 1 : 0),
                AcceptedFine = _state.AcceptedFine + (moved && !taken.IsCoarse ? 1 : 0),
                AcceptedCoarse = _state.AcceptedCoarse + (moved && taken.IsCoarse ? 1 : 0),
                Flops = _state.Flops + taken.Work,
            };
            Last = Last with { Iteration = _state.Iterations, Flops = _state.Flops, Value = step.Value, GradientNorm = step.GradientNorm, Error = moved ? _error?.Invoke(X) : Last.Error, Step = taken };
        }
        _state = _state with { Seconds = _state.Seconds + Stopwatch.GetElapsedTime(start).TotalSeconds };
        Last = Last with { Seconds = _state.Seconds };
        Judge(step);
        return Last;
    }

    /// <summary>Ends the run.</summary>
    public void End(SolverStatus status, string reason) => _state = _state with { Status = status, StopReason = reason };

    /// <summary>All that a run needs to go on, with <see cref="X"/> and the vectors of the method.</summary>
    public (SolverState State, IReadOnlyDictionary<string, Dense<double>> Vectors) Save()
    {
        OptimizerState<Dense<double>> method = _method.Save();
        return (_state with { Method = method.Scalars }, method.Vectors);
    }

    /// <summary>Goes on where a run stopped. What ended it does not end it again: a target or a limit may have been moved.</summary>
    /// <exception cref="ArgumentException">The state is that of another method, or the point of another network.</exception>
    public void Load(SolverState state, Dense<double> x, IReadOnlyDictionary<string, Dense<double>> vectors)
    {
        X.CopyFrom(x);
        OptimizerState<Dense<double>> method = new();
        foreach ((string name, double value) in state.Method) method.Scalars[name] = value;
        foreach ((string name, Dense<double> vector) in vectors) method.Vectors[name] = vector;
        _method.Load(method);
        _state = state with { Status = SolverStatus.Running, StopReason = "" };
        Last = Measure();
    }

    SolverRecord Measure()
    {
        Dense<double> gradient = X.Like();
        double value = _problem.Gradient(X, gradient);
        SolverRecord record = new(_state.Iterations, _state.Seconds, _state.Flops, value, gradient.Norm(), _error?.Invoke(X), null);
        JudgeTarget(record);
        return record;
    }

    void Judge(StepReport step)
    {
        if (step.Status == StepStatus.NonFinite) End(SolverStatus.Diverged, $"after iteration {_state.Iterations}: {step.Cause}");
        else if (step.Status == StepStatus.StepUnderflow) End(SolverStatus.Stalled, step.Cause!);
        else JudgeTarget(Last);
        if (_state.Status == SolverStatus.Running && step.Status == StepStatus.Converged) End(SolverStatus.Converged, step.Cause!);
        if (_state.Status == SolverStatus.Running && _state.Iterations >= _limits.Iterations)
            End(SolverStatus.IterationLimit, string.Create(CultureInfo.InvariantCulture, $"All {_limits.Iterations} iterations are done{Distance(Last)}."));
    }

    void JudgeTarget(SolverRecord record)
    {
        if (_limits.Rmse > 0 && record.Error is { } error && error.Rmse <= _limits.Rmse)
            End(SolverStatus.Converged, string.Create(CultureInfo.InvariantCulture, $"The RMSE of {error.Rmse:G4} is within the target of {_limits.Rmse:G4}."));
    }

    string Distance(SolverRecord record) => _limits.Rmse > 0 && record.Error is { } error
        ? string.Create(CultureInfo.InvariantCulture, $"; the RMSE is {error.Rmse:G4}, above the target of {_limits.Rmse:G4}")
        : string.Create(CultureInfo.InvariantCulture, $"; the norm of the gradient is {record.GradientNorm:G4}");
}
