using System.Numerics;
using Costate.Networks.Objectives;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>What is to be minimised: a data term, regularisation, and the data to validate on. Every method solves the same problem.</summary>
public sealed class TrainingProblem<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="network">The network.</param>
    /// <param name="data">The mean loss on the training data.</param>
    /// <param name="validation">The mean loss on the validation data; null if there are none.</param>
    /// <param name="regularization">Terms that are added to the data term.</param>
    public TrainingProblem(Network<T> network, NetworkObjective<T> data, NetworkObjective<T>? validation, params ReadOnlySpan<IObjective<Dense<T>>> regularization)
    {
        (Network, Data, Validation, Regularization) = (network, data, validation, regularization.ToArray());
        Objective = regularization.IsEmpty ? data : new SumObjective<Dense<T>>([data, .. regularization]);
    }

    /// <summary>The network.</summary>
    public Network<T> Network { get; }

    /// <summary>The mean loss on the chosen training samples.</summary>
    public NetworkObjective<T> Data { get; }

    /// <summary>The mean loss on the validation data.</summary>
    public NetworkObjective<T>? Validation { get; }

    /// <summary>The terms that are added to the data term.</summary>
    public IReadOnlyList<IObjective<Dense<T>>> Regularization { get; }

    /// <summary>Data term plus regularisation: what the optimiser sees.</summary>
    public IObjective<Dense<T>> Objective { get; }
}
