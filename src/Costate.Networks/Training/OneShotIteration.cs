using System.Numerics;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Optimization;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>One-shot optimisation of a layer-parallel problem. What it saves includes the states and co-states from which its solves go on.</summary>
/// <param name="problem">The problem.</param>
/// <param name="optimizer">The method.</param>
public sealed class OneShotIteration<T>(LayerParallelProblem<T> problem, OneShot<Dense<T>> optimizer) : IIteration<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string States = TrainerState.WholePrefix + "states", Costates = TrainerState.WholePrefix + "costates";

    /// <inheritdoc/>
    public IRated? Rated => null;

    /// <inheritdoc/>
    public StepReport Step(Dense<T> x) => optimizer.Step(problem, x);

    /// <inheritdoc/>
    public OptimizerState<Dense<T>> Save()
    {
        OptimizerState<Dense<T>> state = optimizer.Save();
        if (problem.Save() is { } solution) (state.Vectors[States], state.Vectors[Costates]) = solution;
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<Dense<T>> state)
    {
        optimizer.Load(state);
        problem.Load(state.Vectors.TryGetValue(States, out Dense<T>? states) && state.Vectors.TryGetValue(Costates, out Dense<T>? costates) ? (states, costates) : null);
    }

    /// <summary>On a finer level of a cascade: the first solves begin with the trajectories of the coarser one, interpolated in time.</summary>
    /// <param name="coarse">The method of the coarser level.</param>
    /// <param name="x">The parameters there.</param>
    internal void GoOnFrom(IIteration<Dense<T>> coarse, Dense<T> x)
    {
        if (coarse is OneShotIteration<T> { Problem: { } before }) Problem.GoOnFrom(before, x);
    }

    /// <summary>Numbers in the states and co-states that <see cref="Save"/> gives besides the vectors of the optimiser.</summary>
    /// <param name="propagator">Levels.</param>
    /// <param name="network">The network.</param>
    /// <param name="samples">Samples in the objective.</param>
    public static long TrajectoryLength(LayerParallelPropagator<T> propagator, Network<T> network, int samples)
    {
        TimeHierarchy hierarchy = propagator.Hierarchy(network);
        return hierarchy.Coarsest == 0 ? 0 : 2 * (hierarchy.Intervals + 1L) * BatchPlan.For(network, samples).StateLength(network, gradient: false);
    }

    LayerParallelProblem<T> Problem => problem;
}
