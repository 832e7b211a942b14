using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Stability;

/// <summary>The trained control run with more layers over the same time: a network that is a faithful discretisation of its differential equation hardly changes.</summary>
/// <param name="Layers">N, 2N, 4N, ….</param>
/// <param name="StateChange">‖Y_N(more layers) − Y_N‖/‖Y_N‖ over all samples; 0 for the network itself.</param>
/// <param name="Measurement">Loss and accuracy.</param>
public sealed record DepthFidelity(int Layers, double StateChange, Measurement Measurement)
{
    /// <summary>Runs the network, and its control with twice and four times as many layers; the control as training in several levels would prolong it: held for one-step methods and
    /// partitioned ones, linear in between for ab3.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="x">Its parameters.</param>
    /// <param name="data">The data.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="doublings">How often the layers are doubled.</param>
    public static IReadOnlyList<DepthFidelity> Of(Architecture architecture, Dense<double> x, Dataset<double> data, ILoss<double> loss, ThreadTeam team, int doublings = 2)
    {
        NetworkObjective<double> Objective(Network<double> of) => new(of, loss, data, new SerialPropagator<double>(), team);
        Network<double> network = architecture.Build<double>();
        NetworkObjective<double> objective = Objective(network);
        List<DepthFidelity> results = [new(network.Layers, 0, objective.Measure(x))];
        (Network<double> coarse, Dense<double> control) = (network, x);
        for (int k = 0; k < doublings; k++)
        {
            Network<double> fine = (architecture with { Layers = 2 * coarse.Layers }).Build<double>();
            Dense<double> prolonged = new(fine.Parameters);
            new DepthTransfer<double>(coarse, fine, DepthTransfer<double>.For(architecture.Integrator, Prolongation.Auto)).Prolong(control, prolonged);
            NetworkObjective<double> refined = Objective(fine);
            results.Add(new(fine.Layers, objective.StateChange(x, refined, prolonged), refined.Measure(prolonged)));
            (coarse, control) = (fine, prolonged);
        }
        return results;
    }
}
