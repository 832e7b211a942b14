namespace Costate.Networks.Analysis;

/// <summary>The result of a way there and back, see <see cref="ReversibilityLimits"/>.</summary>
/// <param name="Product">αβ.</param>
/// <param name="Steps">N.</param>
/// <param name="Growth">|ξ|, the growth per step.</param>
/// <param name="Norm">‖Y_N‖, the state at the far end; infinite or NaN after an overflow.</param>
/// <param name="RelativeError">‖Ỹ_0 − Y_0‖/‖Y_0‖ of the reconstructed start; infinite or NaN after an overflow.</param>
public sealed record RoundTrip(double Product, int Steps, double Growth, double Norm, double RelativeError)
{
    /// <summary>Nothing of the start is left: a number overflowed, or the error is as large as the start.</summary>
    public bool IsLost => !(RelativeError < 1);

    /// <summary>Whether a number left the range of the precision.</summary>
    public bool Overflowed => !double.IsFinite(RelativeError) || !double.IsFinite(Norm);
}
