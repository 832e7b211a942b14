namespace Costate.Numerics.Optimization;

/// <summary>A value from a solve that may not be finished.</summary>
/// <param name="Value">f at the unfinished solution.</param>
/// <param name="Correction">An estimate of what f at the exact solution differs from it: the residual weighted by the adjoint solution.</param>
/// <param name="Residual">The relative residual of the solve; 0 if it is exact.</param>
public readonly record struct InexactValue(double Value, double Correction, double Residual)
{
    /// <summary>f, corrected: its error is of second order in the residual.</summary>
    public double Corrected => Value + Correction;
}
