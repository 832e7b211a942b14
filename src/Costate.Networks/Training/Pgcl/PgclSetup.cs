using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Pgcl;

/// <summary>What the stages of a network are made from.</summary>
public sealed record PgclSetup<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The whole network.</summary>
    public required Network<T> Network { get; init; }

    /// <summary>The loss per sample.</summary>
    public required ILoss<T> Loss { get; init; }

    /// <summary>The training data.</summary>
    public required Dataset<T> Data { get; init; }

    /// <summary>Makes the optimiser of a stage. It moves from the parameters at which it asks for the gradient: momentum may be any, but not Nesterov's.</summary>
    public required Func<IRatedOptimizer<IObjective<Dense<T>>, Dense<T>>> Optimizer { get; init; }

    /// <summary>Makes the terms that are added to the loss, for a part of the network; none may couple parts.</summary>
    public Func<NetworkShare<T>, IEnumerable<IObjective<Dense<T>>>> Regularization { get; init; } = _ => [];

    /// <summary>The network with c times fewer layers and c times the step size.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal Network<T> Coarse(int c) => Network.Steps.CanSpan
        ? new(Network.Opening, new StepSequence<T>(Network.Layers / c, steps => Network.Steps.Spanning(c * steps)), Network.Horizon, Network.Readout)
        : throw new ArgumentException("A coarse prediction needs a one-step method, of which larger steps can stand for several layers: euler, heun, rk4, verlet or leapfrog, not ab3.", nameof(c));
}
