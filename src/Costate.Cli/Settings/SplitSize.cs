namespace Costate.Cli.Settings;

/// <summary>How much data is set aside for validation: a number of samples, or a fraction of all samples.</summary>
/// <param name="Samples">Number of samples; 0 if <paramref name="Fraction"/> counts.</param>
/// <param name="Fraction">Part of all samples, above 0 and below 1; 0 if <paramref name="Samples"/> counts.</param>
readonly record struct SplitSize(int Samples, double Fraction)
{
    /// <summary>Nothing is set aside.</summary>
    public static SplitSize None => default;

    /// <summary>Whether nothing is set aside.</summary>
    public bool IsNone => Samples == 0 && Fraction == 0;
}
