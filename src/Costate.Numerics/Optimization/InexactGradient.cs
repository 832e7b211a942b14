namespace Costate.Numerics.Optimization;

/// <summary>A gradient from solves that may not be finished.</summary>
/// <param name="At">The value at the same point.</param>
/// <param name="Residual">The relative residual of the adjoint solve; 0 if it is exact.</param>
public readonly record struct InexactGradient(InexactValue At, double Residual);
