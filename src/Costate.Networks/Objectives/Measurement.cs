namespace Costate.Networks.Objectives;

/// <summary>How good a network is on some data.</summary>
/// <param name="Loss">Mean loss per sample, without regularisation.</param>
/// <param name="Accuracy">Fraction of samples whose class is right (largest score, or sign of a single score); null for regression.</param>
public readonly record struct Measurement(double Loss, double? Accuracy);
