using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Costate.Networks;
using Costate.Networks.Analysis;
using Costate.Networks.Analysis.Stability;

namespace Costate.Cli.Runs.Stability;

/// <summary>The stability analysis of a run as a JSON document: analysis.json.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="Data">validation, training, or a file.</param>
/// <param name="DataSamples">All samples of the data.</param>
/// <param name="Precision">single or double: that of the run.</param>
/// <param name="Report">What was found.</param>
sealed record StabilityDocument(string Run, string Data, int DataSamples, string Precision, StabilityReport Report)
{
    /// <summary>The name of a value of a configuration.</summary>
    public static string Name<E>(E value) where E : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The document.</summary>
    public JsonObject ToJson()
    {
        Architecture network = Report.Architecture;
        JsonObject document = new()
        {
            ["run"] = Run,
            ["data"] = Data,
            ["dataSamples"] = DataSamples,
            ["samples"] = Report.Samples,
            ["network"] = new JsonObject
            {
                ["dynamics"] = Name(network.Dynamics),
                ["integrator"] = Name(network.Integrator),
                ["activation"] = Name(network.Activation),
                ["width"] = network.Width,
                ["layers"] = network.Layers,
                ["horizon"] = network.Horizon,
                ["stepSize"] = network.Horizon / network.Layers,
                ["damping"] = network.Damping,
                ["precision"] = Precision,
            },
            ["spectra"] = Spectra(),
            ["steps"] = Steps(network),
            ["growth"] = new JsonObject
            {
                ["median"] = Number(Report.Growth.FinalMedian),
                ["maximum"] = Number(Report.Growth.FinalMaximum),
                ["medianByDepth"] = Numbers(Report.Growth.Median),
                ["maximumByDepth"] = Numbers(Report.Growth.Maximum),
            },
            ["exponents"] = Numbers(Report.Exponents),
            ["fidelity"] = new JsonArray([.. Report.Fidelity.Select(Fidelity)]),
        };
        if (EnergyDrift.Law(network) is { } law) document["energy"] = new JsonObject { ["law"] = Name(law), ["layers"] = new JsonArray([.. Report.Energy.Select(Energy)]) };
        if (Report.Reversal is { } reversal) document["reversal"] = new JsonObject { ["single"] = Number(reversal.InSingle), ["double"] = Number(reversal.InDouble) };
        if (Report.Adjoint.Count > 0) document["adjoint"] = new JsonArray([.. Report.Adjoint.GroupBy(e => e.Steps).Select(Adjoint)]);
        document["warnings"] = new JsonArray([.. StabilityWarnings.Of(Report, Precision).Select(warning => (JsonNode)warning)]);
        return document;
    }

    /// <summary>A number; those that are not finite become texts.</summary>
    public static JsonValue Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Numbers.</summary>
    public static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(Number)];

    JsonObject Spectra() => new()
    {
        ["largestRealPart"] = Number(Report.Abscissa),
        ["spectralRadius"] = Number(Report.Radius),
        ["amplification"] = Number(Report.Amplification),
        ["unstableLayers"] = Report.Spectra.Count(s => s.IsUnstable),
        ["layers"] = new JsonArray([.. Report.Spectra.Select(s => new JsonObject
        {
            ["layer"] = s.Layer,
            ["largestRealPart"] = Number(s.Abscissa),
            ["spectralRadius"] = Number(s.Radius),
            ["amplification"] = Number(s.Amplification),
            ["unstable"] = s.IsUnstable,
        })]),
    };

    JsonObject Steps(Architecture network) => new()
    {
        ["measure"] = StepSizes.Formula(network),
        ["limit"] = Number(Report.Steps.Limit),
        ["largest"] = Number(Report.Steps.Largest),
        ["layersBeyond"] = Report.Steps.Beyond.Count,
        ["byLayer"] = Numbers(Report.Steps.Measures),
    };

    static JsonObject Adjoint(IGrouping<int, AdjointErrors> errors) => new()
    {
        ["steps"] = errors.Key,
        ["exactAgainstEquation"] = Number(errors.Single(e => e.Variant == AdjointVariant.Discrete).AgainstReference),
        ["storedEuler"] = Number(errors.Single(e => e.Variant == AdjointVariant.StoredEuler).AgainstDiscrete),
        ["resolvedEuler"] = Number(errors.Single(e => e.Variant == AdjointVariant.ResolvedEuler).AgainstDiscrete),
        ["resolvedRk4"] = Number(errors.Single(e => e.Variant == AdjointVariant.ResolvedRk4).AgainstDiscrete),
    };

    static JsonObject Energy(EnergyDrift drift) => new() { ["layer"] = drift.Layer, ["final"] = Number(drift.Final), ["largest"] = Number(drift.Largest) };

    static JsonObject Fidelity(DepthFidelity fidelity)
    {
        JsonObject document = new() { ["layers"] = fidelity.Layers, ["stateChange"] = Number(fidelity.StateChange) };
        foreach ((string key, JsonNode? value) in RunSummary.Of(fidelity.Measurement).ToArray()) document[key] = value?.DeepClone();
        return document;
    }
}
