using System.Globalization;

namespace Costate.Numerics.Optimization.Schedules;

/// <summary>Factor 1/(1 + c·e/E): from 1 to 1/(1 + c).</summary>
public sealed record InverseRate : IRateSchedule
{
    /// <param name="decay">c ≥ 0; with 9 the run ends at a tenth of its rate.</param>
    /// <exception cref="ArgumentException">c is negative or not finite.</exception>
    public InverseRate(double decay = 9)
    {
        if (!(decay >= 0 && double.IsFinite(decay))) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The decay c = {decay} of 1/(1 + c·e/E) must be finite and not negative."), nameof(decay));
        Decay = decay;
    }

    /// <summary>c.</summary>
    public double Decay { get; }

    /// <inheritdoc/>
    public double Factor(int epoch, int epochs) => 1 / (1 + Decay * Progress.Of(epoch, epochs));
}
