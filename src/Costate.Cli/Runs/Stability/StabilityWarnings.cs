using Costate.Networks;
using Costate.Networks.Analysis.Stability;
using Costate.Networks.Propagators;

namespace Costate.Cli.Runs.Stability;

/// <summary>What is conspicuous about a network, in sentences.</summary>
static class StabilityWarnings
{
    const double LargestGrowth = 100, LargestChange = 0.1, LargestLoss = 0.02, Rise = 1e-9;

    /// <summary>The sentences, without full stops.</summary>
    /// <param name="report">The report.</param>
    /// <param name="precision">single or double: that of the run.</param>
    public static IEnumerable<string> Of(StabilityReport report, string precision)
    {
        Architecture network = report.Architecture;
        string integrator = StabilityDocument.Name(network.Integrator);
        if (report.Spectra.Any(s => double.IsNaN(s.Abscissa))) yield return "some Jacobians are not finite numbers, or have no eigenvalues that could be found";
        if (report.Steps.Limit == 0 && report.Steps.Largest > 0)
            yield return Text($"{integrator} lets every rotation grow, however small the step, here by a factor of up to {report.Amplification:G5} per layer: rk4 and ab3 do not");
        else if (report.Steps.Beyond.Count > 0)
            yield return Text($"{report.Steps.Beyond.Count} of {network.Layers} layers take steps beyond the limit of {integrator}, {StepSizes.Formula(network)} = {report.Steps.Largest:G4} > {report.Steps.Limit:G4}: more layers or a shorter horizon would help");
        if (!(report.Growth.FinalMaximum <= LargestGrowth))
            yield return Text($"perturbations of the initial state grow up to {report.Growth.FinalMaximum:G3}-fold");
        foreach (EnergyDrift drift in report.Energy.Where(e => EnergyDrift.Law(network) == EnergyLaw.Falls && !(e.Drift.Max() <= Rise)))
            yield return Text($"with the weights of layer {drift.Layer} the energy rises, though the differential equation lets it fall: the step is too large there");
        if (report.Reversal is { } reversal && !((precision == "single" ? reversal.InSingle : reversal.InDouble) <= ReversiblePropagator<double>.LargestError))
            yield return Text($"rebuilt backwards in {precision} precision, the states are off by {(precision == "single" ? reversal.InSingle : reversal.InDouble):G2} of their size: no propagation.method reversible for this network");
        if (report.Fidelity.FirstOrDefault(f => !(f.StateChange <= LargestChange)) is { } unfaithful)
            yield return Text($"with {unfaithful.Layers} layers the final states change by {100 * unfaithful.StateChange:G3} %: the network is not a faithful discretisation of its differential equation");
        double? own = report.Fidelity[0].Measurement.Accuracy;
        if (report.Fidelity.LastOrDefault(f => f.Measurement.Accuracy < own - LargestLoss) is { } worse)
            yield return Text($"with {worse.Layers} layers the accuracy falls from {100 * own!.Value:F1} % to {100 * worse.Measurement.Accuracy!.Value:F1} %");
    }

    static string Text(FormattableString text) => FormattableString.Invariant(text);
}
