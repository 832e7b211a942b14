using System.Numerics;
using Costate.Networks.Objectives;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>A method that treats the readout apart: steps for opening and layers, with a readout that is always the best one (variable projection), or solved after every step (block coordinate descent).</summary>
/// <param name="problem">The objective without its readout.</param>
/// <param name="optimizer">Steps for opening and layers.</param>
/// <param name="alternating">Whether the readout stays fixed within a step and is solved after it, instead of being eliminated.</param>
/// <param name="stop">Asks for a stop within a step, see <see cref="Interruptible{V}"/>.</param>
public sealed class ReadoutElimination<T>(EliminatedReadout<T> problem, IOptimizer<ICurvature<Dense<T>>, Dense<T>> optimizer, bool alternating = false, CancellationToken stop = default) : IIteration<Dense<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Interruptible<Dense<T>> _problem = new(problem, stop);
    bool _isSolved, _begun;

    /// <inheritdoc/>
    public IRated? Rated => null;

    /// <inheritdoc/>
    public StepReport Step(Dense<T> x)
    {
        Dense<T> readout = problem.Readout, own = x.Slice(x.Length - readout.Length, readout.Length), rest = x.Slice(0, x.Length - readout.Length);
        if (!_begun)
        {
            readout.CopyFrom(own);
            if (_isSolved) problem.Trust();
            else if (alternating) problem.Value(rest);
            _begun = true;
        }
        problem.IsFixed = alternating;
        StepReport report;
        try
        {
            report = optimizer.Step(_problem, rest);
        }
        catch (OperationCanceledException)
        {
            _begun = false;   // the readout belongs to some trial
            throw;
        }
        finally
        {
            problem.IsFixed = false;
        }
        if (alternating && report.Status == StepStatus.Continue)
        {
            report = report with { Value = problem.Value(rest) };
            // With another readout the objective of the next step is another one.
            optimizer.Load(optimizer.Save());
        }
        else if (report.Status == StepStatus.LineSearchFailed)
        {
            // The readout belongs to the last trial.
            readout.CopyFrom(own);
            problem.Value(rest);
        }
        if (report.Status != StepStatus.NonFinite) own.CopyFrom(readout);
        _isSolved = true;
        return report;
    }

    /// <inheritdoc/>
    /// <remarks>Vectors are as long as x, like those of every method: the entries of the readout are zero.</remarks>
    public OptimizerState<Dense<T>> Save()
    {
        OptimizerState<Dense<T>> state = optimizer.Save();
        state.Scalars["readoutIsSolved"] = _isSolved ? 1 : 0;
        return Mapped(state, rest =>
        {
            Dense<T> whole = new(rest.Length + problem.Readout.Length);
            rest.Span.CopyTo(whole.Span);
            return whole;
        });
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<Dense<T>> state)
    {
        _isSolved = state.Scalar("readoutIsSolved") != 0;
        _begun = false;
        optimizer.Load(Mapped(state, whole => whole.Slice(0, whole.Length - problem.Readout.Length)));
    }

    static OptimizerState<Dense<T>> Mapped(OptimizerState<Dense<T>> state, Func<Dense<T>, Dense<T>> map)
    {
        OptimizerState<Dense<T>> mapped = new(state.Scalars, new(StringComparer.Ordinal));
        foreach ((string name, Dense<T> vector) in state.Vectors) mapped.Vectors.Add(name, map(vector));
        return mapped;
    }
}
