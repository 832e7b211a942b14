using System.Numerics;

namespace Costate.Networks.Analysis.Stability;

/// <summary>The eigenvalues λ of the right-hand side's Jacobian at the states before one layer.</summary>
/// <remarks>With leapfrog, y'' = f, they are those of f_y: λ = −ω². NaN and no eigenvalues where a Jacobian is not finite, or its eigenvalues were not found.</remarks>
/// <param name="Layer">j, from 0.</param>
/// <param name="Abscissa">Largest Re λ over all samples: frozen, perturbations grow like e^{t·Re λ}.</param>
/// <param name="Radius">Largest |λ| over all samples.</param>
/// <param name="Amplification">Largest |ξ(hλ)| over all samples: by how much a step of the integrator multiplies a perturbation if the Jacobian stayed as it is.</param>
/// <param name="Eigenvalues">All λ, sample after sample.</param>
public sealed record LayerSpectrum(int Layer, double Abscissa, double Radius, double Amplification, IReadOnlyList<Complex> Eigenvalues)
{
    const double Tolerance = 1e-9;

    /// <summary>By how much the integrator amplifies where the differential equation itself does not: |ξ| − max(1, e^{h·Re λ}) over the eigenvalues, at least 0.</summary>
    public double Excess { get; init; }

    /// <summary>Whether the integrator adds growth of its own.</summary>
    public bool IsUnstable => Excess > Tolerance;
}
