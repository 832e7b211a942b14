using System.Numerics;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Optimization;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>A training problem whose states and co-states are solved by some cycles per point, going on from the last accepted ones: what one-shot optimisation minimises.</summary>
public sealed class LayerParallelProblem<T> : IInexactObjective<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly TrainingProblem<T> _problem;
    readonly LayerParallelPropagator<T> _propagator;
    readonly LayerParallelControl<T> _control;
    Dense<T>? _term;
    double _value, _regularization;

    /// <param name="problem">The problem; its propagator is layer-parallel.</param>
    /// <param name="finishes">Whether solves go layer after layer where the critical paths of so many cycles, one after another, are as long as that.</param>
    /// <exception cref="ArgumentException">Its propagator is another one.</exception>
    public LayerParallelProblem(TrainingProblem<T> problem, bool finishes = true)
    {
        if (problem.Data.Propagator is not LayerParallelPropagator<T> propagator)
            throw new ArgumentException("One-shot optimisation needs layer-parallel propagation: its solves are what it does not finish.", nameof(problem));
        (_problem, _propagator, _control) = (problem, propagator, propagator.Control);
        TimeHierarchy hierarchy = propagator.Hierarchy(problem.Network);
        MgritWork work = new(hierarchy, propagator.Options.State);
        ExactCycles = hierarchy.Coarsest == 0 ? 1 : finishes ? (int)Math.Min(work.CyclesToExact, (problem.Network.Layers + work.CriticalPath - 1) / work.CriticalPath) : work.CyclesToExact;
    }

    /// <inheritdoc/>
    public int ExactCycles { get; }

    /// <inheritdoc/>
    public InexactValue Value(Dense<T> x, int cycles)
    {
        _control.Cycles = cycles >= ExactCycles ? 0 : cycles;
        _value = _problem.Data.ValueAndKeep(x);
        _regularization = 0;
        foreach (IObjective<Dense<T>> term in _problem.Regularization) _regularization += term.Value(x);
        return At();
    }

    /// <inheritdoc/>
    public InexactGradient Gradient(Dense<T> x, int cycles, Dense<T> gradient)
    {
        _control.Cycles = cycles >= ExactCycles ? 0 : cycles;
        _problem.Data.GradientOfKept(gradient);
        foreach (IObjective<Dense<T>> term in _problem.Regularization)
        {
            _term ??= gradient.Like();
            term.Gradient(x, _term);
            gradient.Axpby(1, _term, 1);
        }
        return new(At(), _control.Sweep!.CostateReport!.Residual);
    }

    /// <inheritdoc/>
    public void Accept() => _control.Sweep!.Accept();

    /// <summary>Accepted states and co-states, to go on from later; null before there are any. All ranks call this together.</summary>
    internal (Dense<T> States, Dense<T> Costates)? Save() => _control.Saved ?? _control.Sweep?.Save();

    /// <summary>Goes on from there.</summary>
    internal void Load((Dense<T> States, Dense<T> Costates)? saved) => _control.Saved = saved;

    /// <summary>Goes on from states and co-states of the same network with half the layers, solved layer after layer and interpolated in time: nested iteration in depth. All ranks call this together.</summary>
    /// <param name="coarse">Its problem, on the same data.</param>
    /// <param name="x">Its parameters.</param>
    internal void GoOnFrom(LayerParallelProblem<T> coarse, Dense<T> x)
    {
        NetworkObjective<T> data = coarse._problem.Data;
        coarse._propagator.SolveExactly(true);
        double loss = data.Gradient(x, x.Like());
        coarse._propagator.SolveExactly(false);
        if (double.IsFinite(loss)) _control.Saved = coarse._control.Sweep!.Refined(_propagator.Hierarchy(_problem.Network), BatchPlan.For(_problem.Network, data.Samples).Tiling);
    }

    InexactValue At() => new(_value + _regularization, _control.Sweep!.Correction(), _control.Sweep.StateReport!.Residual);
}
