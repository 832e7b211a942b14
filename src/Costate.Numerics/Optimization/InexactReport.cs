namespace Costate.Numerics.Optimization;

/// <summary>How exact a step of <see cref="OneShot{V}"/> was.</summary>
/// <param name="Cycles">Cycles of each solve; 0 means exact solves.</param>
/// <param name="Residual">The relative residual at the new point.</param>
/// <param name="AdjointResidual">That of the adjoint solve.</param>
/// <param name="Correction">The correction of the value.</param>
/// <param name="Change">Why the next step takes more cycles; null if it does not.</param>
public readonly record struct InexactReport(int Cycles, double Residual, double AdjointResidual, double Correction, string? Change);
