namespace Costate.Networks.Analysis.Stability;

/// <summary>What <see cref="StabilityAnalysis"/> found.</summary>
public sealed record StabilityReport
{
    /// <summary>The network.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>Samples whose trajectories were looked at.</summary>
    public required int Samples { get; init; }

    /// <summary>Spectra of the right-hand side's Jacobian: all layers, or as many as the time allowed.</summary>
    public required IReadOnlyList<LayerSpectrum> Spectra { get; init; }

    /// <summary>Step sizes against the limit of the integrator.</summary>
    public required StepSizes Steps { get; init; }

    /// <summary>Growth of perturbations.</summary>
    public required PerturbationGrowth Growth { get; init; }

    /// <summary>Growth exponents along the trajectory of the first sample.</summary>
    public required IReadOnlyList<double> Exponents { get; init; }

    /// <summary>Drift of the energy with frozen weights; empty where there is no energy.</summary>
    public required IReadOnlyList<EnergyDrift> Energy { get; init; }

    /// <summary>The way there and back; null where the steps cannot be inverted.</summary>
    public required ReversalError? Reversal { get; init; }

    /// <summary>The network with more layers.</summary>
    public required IReadOnlyList<DepthFidelity> Fidelity { get; init; }

    /// <summary>Gradients by the adjoint equation against the exact ones; empty for systems of two fields, for equations of second order, and for networks with too many parameters.</summary>
    public required IReadOnlyList<AdjointErrors> Adjoint { get; init; }

    /// <summary>Largest Re λ over layers and samples.</summary>
    public double Abscissa => Largest(Spectra.Select(s => s.Abscissa));

    /// <summary>Largest |λ| over layers and samples.</summary>
    public double Radius => Largest(Spectra.Select(s => s.Radius));

    /// <summary>Largest |ξ(hλ)| over layers and samples.</summary>
    public double Amplification => Largest(Spectra.Select(s => s.Amplification));

    static double Largest(IEnumerable<double> values) => values.Any(double.IsNaN) ? double.NaN : values.Max();
}
