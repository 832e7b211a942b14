using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;
using Costate.Cli.Runs.Stability;
using Costate.Networks;
using Costate.Networks.Analysis;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Runs.Experiments;

/// <summary>Gradients that are differentiated first and discretised afterwards, against the exact ones: <see cref="AdjointComparison"/>.</summary>
static class GradientExperiment
{
    /// <summary>The file of its picture.</summary>
    public const string PictureFile = "gradients.svg";

    const int Width = 3, Reference = 8192;

    static readonly int[] _steps = [16, 64, 256, 1024];
    static readonly double[] _start = [1, 0.5, -0.5], _target = [0, 1, 0];

    /// <summary>Relative errors for a flow that conserves, y' = tanh((K − Kᵀ)y + b), T = 2, and one that contracts, y' = −Kᵀtanh(Ky + b), T = 10.</summary>
    public static FieldResult Run()
    {
        IReadOnlyList<AdjointErrors> euler = Compare(Dynamics.Antisymmetric, Integrator.Euler, 2), rk4 = Compare(Dynamics.Antisymmetric, Integrator.Rk4, 2);
        IReadOnlyList<AdjointErrors> contracting = Compare(Dynamics.DoubleSymmetric, Integrator.Euler, 10), contractingRk4 = Compare(Dynamics.DoubleSymmetric, Integrator.Rk4, 10);
        (string Key, string Head, string Name, double[] Errors)[] columns =
        [
            ("eulerExact", "exact", "Euler: exact to true", Column(euler, AdjointVariant.Discrete)),
            ("eulerStored", "stored", "Euler: stored to exact", Column(euler, AdjointVariant.StoredEuler)),
            ("eulerResolved", "back", "Euler: re-solved to exact", Column(euler, AdjointVariant.ResolvedEuler)),
            ("rk4Exact", "RK4 exact", "RK4: exact to true", Column(rk4, AdjointVariant.Discrete)),
            ("rk4Resolved", "back", "RK4: re-solved to exact", Column(rk4, AdjointVariant.ResolvedRk4)),
            ("contractingExact", "| exact", "contracting, Euler: exact to true", Column(contracting, AdjointVariant.Discrete)),
            ("contractingStored", "stored", "contracting, Euler: stored to exact", Column(contracting, AdjointVariant.StoredEuler)),
            ("contractingRk4Resolved", "RK4 back", "contracting, RK4: re-solved to exact", Column(contractingRk4, AdjointVariant.ResolvedRk4)),
        ];
        TextTable table = new([("N", Alignment.Right), .. columns.Select(c => (c.Head, Alignment.Right))]);
        JsonArray rows = [];
        for (int i = 0; i < _steps.Length; i++)
        {
            JsonObject row = new() { ["steps"] = _steps[i] };
            foreach ((string key, _, _, double[] errors) in columns) row[key] = StabilityDocument.Number(errors[i]);
            rows.Add(row);
            table.Add([FormattableString.Invariant($"{_steps[i]}"), .. columns.Select(c => FormattableString.Invariant($"{c.Errors[i]:0.0E+0}"))]);
        }
        return new(
            "Relative errors of gradients in (K, b), width 3. Exact: of the network's own N\nsteps, against the differential equation. Stored, back: the adjoint equation with\nstored states, and with states solved backwards, against the exact gradient. Left\nof | the flow conserves, right of it it contracts.",
            table,
            "The adjoint equation converges with its solver: with few steps it is not the\ngradient of what is minimised. A contracting flow cannot be solved backwards.",
            new() { ["experiment"] = "gradients", ["rows"] = rows }, [(PictureFile, Draw([.. columns.Select(c => (c.Name, c.Errors))]))]);
    }

    static Picture Draw((string Name, double[] Errors)[] lines) => new()
    {
        Title = "Errors of gradients: differentiated before or after discretisation",
        Subtitle = "solid: a conserving flow, T = 2; dashed: a contracting flow, T = 10",
        Horizontal = new("steps N", Logarithmic: true),
        Vertical = new("relative error", Logarithmic: true),
        Width = 760,
        Height = 600,
        Marks = [.. lines.Select((line, i) => new LineMark(line.Name, [.. _steps.Select(n => (double)n)], line.Errors) { Color = i < 5 ? i : i - 5, Dashed = i >= 5 })],
    };

    /// <summary>The exact gradient against the true one, all others against the exact one of the same steps.</summary>
    static double[] Column(IReadOnlyList<AdjointErrors> errors, AdjointVariant variant) =>
        [.. errors.Where(e => e.Variant == variant).Select(e => variant == AdjointVariant.Discrete ? e.AgainstReference : e.AgainstDiscrete)];

    /// <summary>One control for all time, K = sin(k²) row by row, b = cos(k); the readout is the identity.</summary>
    static IReadOnlyList<AdjointErrors> Compare(Dynamics dynamics, Integrator integrator, double horizon)
    {
        Architecture architecture = new()
        {
            Inputs = Width,
            Outputs = Width,
            Width = Width,
            Opening = Opening.Identity,
            Dynamics = dynamics,
            Integrator = integrator,
            Layers = 1,
            Horizon = horizon,
        };
        double[] k = [.. Enumerable.Range(1, Width * Width).Select(i => Math.Sin((double)i * i))], b = [.. Enumerable.Range(1, Width).Select(i => Math.Cos(i))];
        Dense<double> x = new([.. k, .. b, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
        Dataset<double> data = new() { Features = Width, Samples = 1, Inputs = _start, Targets = _target, Outputs = Width };
        return AdjointComparison.Run(architecture, x, data, new LeastSquares<double>(), new() { Refinements = _steps, ReferenceRefinement = Reference, Adaptive = false });
    }
}
