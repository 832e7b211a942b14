using Costate.Cli.Output;
using Costate.Networks;
using Costate.Networks.Analysis;
using Costate.Networks.Analysis.Stability;
using Costate.Networks.Propagators;

namespace Costate.Cli.Runs.Stability;

/// <summary>The stability analysis of a run as tables for people.</summary>
static class StabilityTables
{
    const int MostLayers = 9;

    /// <summary>Writes the tables.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Takes the text.</param>
    /// <param name="width">Columns of the screen.</param>
    public static void Write(StabilityReport report, TextWriter writer, int width)
    {
        Summary(report).Write(writer, width);
        writer.Write("\n");
        Depth(report).Write(writer, width);
        writer.Write("\n");
        Fidelity(report).Write(writer, width);
        if (report.Adjoint.Count == 0) return;
        writer.Write("\n");
        Adjoint(report).Write(writer, width);
    }

    static TextTable Summary(StabilityReport report)
    {
        Architecture network = report.Architecture;
        string integrator = StabilityDocument.Name(network.Integrator);
        TextTable table = new(("quantity", Alignment.Left), ("value", Alignment.Right), ("meaning", Alignment.Left));
        int unstable = report.Spectra.Count(s => s.IsUnstable), beyond = report.Steps.Beyond.Count;
        table.Add("max Re λ", Number(report.Abscissa, report.Radius), "of the Jacobians, frozen; > 0: growth");
        table.Add("max |λ|", Number(report.Radius), network.Integrator == Integrator.Leapfrog ? "λ = −ω² of y'' = f(y)" : "over layers and samples");
        table.Add("max |ξ(hλ)|", Number(report.Amplification), FormattableString.Invariant($"per step of {integrator}; {unstable} of {report.Spectra.Count} layers unstable"));
        table.Add($"max {StepSizes.Formula(network)}", Number(report.Steps.Largest), Text($"limit {report.Steps.Limit:G5}: {beyond} of {network.Layers} layers beyond"));
        table.Add("growth, median", Number(report.Growth.FinalMedian), "‖δY_N‖/‖δY_0‖, samples and directions");
        table.Add("growth, maximum", Number(report.Growth.FinalMaximum), "");
        table.Add("largest exponent", Number(report.Exponents.Max()), Text($"along a trajectory; sum of {report.Exponents.Count}: {report.Exponents.Sum():G4}"));
        foreach (EnergyDrift drift in report.Energy)
            table.Add(Text($"energy, layer {drift.Layer}"), Number(drift.Largest), EnergyDrift.Law(network) == EnergyLaw.Conserved ? "largest change; the equation conserves" : "largest change; the equation lets it fall");
        if (report.Reversal is { } reversal)
        {
            string meaning = Text($"there and back; reversible: ≤ {ReversiblePropagator<double>.LargestError:G2}");
            table.Add("round trip, single", Number(reversal.InSingle), meaning);
            table.Add("round trip, double", Number(reversal.InDouble), "");
        }
        return table;
    }

    static TextTable Depth(StabilityReport report)
    {
        TextTable table = new(
            ("layer", Alignment.Right), ("max Re λ", Alignment.Right), ("max |λ|", Alignment.Right), ("max |ξ(hλ)|", Alignment.Right), (StepSizes.Formula(report.Architecture), Alignment.Right),
            ("growth", Alignment.Right), ("maximum", Alignment.Right));
        foreach (int i in EvenChoice.Of(MostLayers, report.Spectra.Count))
        {
            LayerSpectrum s = report.Spectra[i];
            table.Add(
                FormattableString.Invariant($"{s.Layer}"), Number(s.Abscissa, s.Radius), Number(s.Radius), Number(s.Amplification), Number(report.Steps.Measures[s.Layer]),
                Number(report.Growth.Median[s.Layer + 1]), Number(report.Growth.Maximum[s.Layer + 1]));
        }
        return table;
    }

    static TextTable Fidelity(StabilityReport report)
    {
        bool classifies = report.Fidelity[0].Measurement.Accuracy is not null;
        List<(string, Alignment)> columns = [("layers", Alignment.Right), ("change of Y_N", Alignment.Right), ("loss", Alignment.Right)];
        if (classifies) columns.Add(("accuracy", Alignment.Right));
        TextTable table = new(columns);
        foreach (DepthFidelity f in report.Fidelity)
        {
            List<string> cells = [FormattableString.Invariant($"{f.Layers}"), Number(f.StateChange), Number(f.Measurement.Loss)];
            if (f.Measurement.Accuracy is { } accuracy) cells.Add(Text($"{100 * accuracy:F2} %"));
            table.Add(cells);
        }
        return table;
    }

    /// <summary>How far the exact gradient of the network is from that of the differential equation, and how far the adjoint equation, with stored states or solved backwards, is from the exact one.</summary>
    static TextTable Adjoint(StabilityReport report)
    {
        TextTable table = new(
            ("steps", Alignment.Right), ("exact gradient", Alignment.Right), ("stored Euler", Alignment.Right), ("back, Euler", Alignment.Right), ("back, RK4", Alignment.Right));
        foreach (IGrouping<int, AdjointErrors> errors in report.Adjoint.GroupBy(e => e.Steps))
        {
            string To(AdjointVariant variant) => FormattableString.Invariant($"{errors.Single(e => e.Variant == variant).AgainstDiscrete:G2}");
            table.Add(
                FormattableString.Invariant($"{errors.Key}"), FormattableString.Invariant($"{errors.Single(e => e.Variant == AdjointVariant.Discrete).AgainstReference:G2}"),
                To(AdjointVariant.StoredEuler), To(AdjointVariant.ResolvedEuler), To(AdjointVariant.ResolvedRk4));
        }
        return table;
    }

    static string Number(double value) => FormattableString.Invariant($"{value:G4}");

    /// <summary>A number among others that are as large as <paramref name="size"/>: what is only rounding becomes 0.</summary>
    static string Number(double value, double size) => Number(Math.Abs(value) < 1e-12 * size ? 0 : value);

    static string Text(FormattableString text) => FormattableString.Invariant(text);
}
