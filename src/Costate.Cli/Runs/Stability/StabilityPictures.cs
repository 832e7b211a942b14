using System.Numerics;
using Costate.Cli.Output.Pictures;
using Costate.Networks;
using Costate.Networks.Analysis.Stability;
using Costate.Numerics.TimeStepping;

namespace Costate.Cli.Runs.Stability;

/// <summary>The stability analysis of a run as pictures.</summary>
/// <param name="report">The report.</param>
/// <param name="subtitle">The run and its network.</param>
sealed class StabilityPictures(StabilityReport report, string subtitle)
{
    const int Bands = 4, MostPoints = 600;

    readonly Architecture _network = report.Architecture;
    readonly string _integrator = report.Architecture.Integrator is Integrator.Ab3 or Integrator.Rk4 ? report.Architecture.Integrator.ToString().ToUpperInvariant() : report.Architecture.Integrator.ToString();

    double StepSize => _network.Horizon / _network.Layers;

    /// <summary>The pictures and their file names.</summary>
    public IEnumerable<(string Name, Picture Picture)> All()
    {
        yield return ("spectrum.svg", Spectrum());
        yield return ("steps.svg", Steps());
        yield return ("growth.svg", Growth());
        if (report.Energy.Count > 0) yield return ("energy.svg", Energy());
        if (report.Fidelity.Count > 1) yield return ("fidelity.svg", Fidelity());
    }

    /// <summary>Eigenvalues times h in the complex plane, early and late layers in different colours, and where the integrator is stable.</summary>
    Picture Spectrum()
    {
        SteppingScheme scheme = StepSizes.Scheme(_network.Integrator);
        bool second = scheme is SteppingScheme.Verlet or SteppingScheme.Leapfrog;
        List<IMark> marks = [];
        if (second) marks.Add(new LineMark($"{_integrator} is stable: |Im hλ| ≤ 2 on the axis", [0, 0], [-2, 2]) { Thickness = 8, Color = 5 });
        List<IMark> points = [];
        int layers = report.Spectra.Count, bands = Math.Min(Bands, layers);
        (double left, double right, double top) = (-0.1, 0.3, 0.4);
        for (int band = 0; band < bands; band++)
        {
            LayerSpectrum[] part = [.. report.Spectra.Skip(band * layers / bands).Take((band + 1) * layers / bands - band * layers / bands)];
            Complex[] values = [.. part.SelectMany(s => s.Eigenvalues).Select(λ => StepSize * (scheme == SteppingScheme.Leapfrog ? Complex.Sqrt(λ) : λ))];
            if (scheme == SteppingScheme.Leapfrog) values = [.. values, .. values.Select(z => -z)];
            if (values.Length == 0) continue;
            values = [.. EvenChoice.Of(MostPoints, values.Length).Select(i => values[i])];
            (left, right, top) = (Math.Min(left, values.Min(z => z.Real) * 1.05), Math.Max(right, values.Max(z => z.Real) * 1.05), Math.Max(top, values.Max(z => Math.Abs(z.Imaginary)) * 1.05));
            points.Add(new PointMark(part.Length == 1 ? $"layer {part[0].Layer}" : $"layers {part[0].Layer}–{part[^1].Layer}", [.. values.Select(z => z.Real)], [.. values.Select(z => z.Imaginary)])
            {
                Size = 4,
                Opacity = 0.75,
                Color = band == 0 ? 0 : band == 1 ? 2 : band == 2 ? 4 : 1,
            });
        }
        if (!second)
        {
            (left, top) = Around(scheme, left, top);
            marks.Add(new RegionMark($"{_integrator} is stable: |ξ(hλ)| ≤ 1", (left, right), (-top, top), (x, y) => LinearStability.Growth(scheme, new(x, y)), 1) { Color = 5 });
        }
        marks.AddRange(points);
        return new()
        {
            Title = "Eigenvalues of the layers, times the step size",
            Subtitle = subtitle,
            Horizontal = new("Re hλ"),
            Vertical = new("Im hλ"),
            EqualUnits = true,
            Width = second ? 480 : 640,
            Height = 640,
            Marks = marks,
        };
    }

    /// <summary>A window that shows the whole region of stability too.</summary>
    static (double Left, double Top) Around(SteppingScheme scheme, double left, double top)
    {
        (double least, double high) = scheme switch { SteppingScheme.Rk4 => (-3.1, 3.2), SteppingScheme.Ab3 => (-0.7, 0.9), SteppingScheme.Heun => (-2.2, 2), _ => (-2.2, 1.2) };
        return (Math.Min(left, least), Math.Max(top, high));
    }

    Picture Steps()
    {
        double[] layers = [.. Enumerable.Range(0, _network.Layers).Select(j => (double)j)];
        List<IMark> marks = [new LineMark(StepSizes.Formula(_network), layers, report.Steps.Measures)];
        if (report.Steps.Measures.Count <= 64) marks.Add(new PointMark("", layers, report.Steps.Measures) { Color = 0, Size = 5 });
        double end = Math.Max(1, _network.Layers - 1);
        marks.Add(new LineMark(FormattableString.Invariant($"limit of {_integrator}: {report.Steps.Limit:G4}"), [0, end], [report.Steps.Limit, report.Steps.Limit]) { Dashed = true, Color = 1 });
        return new()
        {
            Title = "Size of the steps against the limit of the integrator",
            Subtitle = subtitle,
            Horizontal = new("layer", Counts: true),
            Vertical = new(StepSizes.Formula(_network), Minimum: 0),
            Marks = marks,
        };
    }

    Picture Growth()
    {
        double[] layers = [.. Enumerable.Range(0, _network.Layers + 1).Select(j => (double)j)];
        return new()
        {
            Title = "Growth of perturbations of the initial state",
            Subtitle = subtitle,
            Horizontal = new("layers passed", Counts: true),
            Vertical = new("‖δY‖ / ‖δY₀‖", Logarithmic: true),
            Marks =
            [
                new LineMark("maximum over samples and directions", layers, report.Growth.Maximum) { Color = 1 },
                new LineMark("median", layers, report.Growth.Median) { Color = 0 },
            ],
        };
    }

    Picture Energy()
    {
        double[] times = [.. Enumerable.Range(0, _network.Layers + 1).Select(j => j * StepSize)];
        return new()
        {
            Title = $"Energy with frozen weights: the differential equation {(EnergyDrift.Law(_network) == EnergyLaw.Conserved ? "conserves it" : "lets it fall")}",
            Subtitle = subtitle,
            Horizontal = new("time t"),
            Vertical = new("(E(t) − E(0)) / |E(0)|"),
            Marks = [.. report.Energy.Select(drift => new LineMark(FormattableString.Invariant($"weights of layer {drift.Layer}"), times, drift.Drift))],
        };
    }

    Picture Fidelity()
    {
        double[] layers = [.. report.Fidelity.Select(f => (double)f.Layers)];
        List<IMark> marks = [];
        void Add(string name, double[] values, PointShape shape)
        {
            int color = marks.Count / 2;
            marks.Add(new LineMark(name, layers, values) { Color = color });
            marks.Add(new PointMark("", layers, values) { Color = color, Size = 8, Shape = shape });
        }
        Add("change of the final states", [.. report.Fidelity.Select(f => 100 * f.StateChange)], PointShape.Disc);
        if (report.Fidelity[0].Measurement.Accuracy is not null) Add("wrong classes", [.. report.Fidelity.Select(f => 100 * (1 - f.Measurement.Accuracy ?? 0))], PointShape.Square);
        return new()
        {
            Title = "The trained control run with more layers",
            Subtitle = subtitle,
            Horizontal = new("layers", Logarithmic: true, Marked: layers),
            Vertical = new("change, error", "%", Minimum: 0),
            Marks = marks,
        };
    }
}
