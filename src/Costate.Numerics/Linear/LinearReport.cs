namespace Costate.Numerics.Linear;

/// <summary>What an iterative solution of A·s = b did.</summary>
/// <param name="Status">Why it ended.</param>
/// <param name="Iterations">Steps taken; 0 if the solution is still 0.</param>
/// <param name="Products">Products with A.</param>
/// <param name="RelativeResidual">‖b − A·s‖/‖b‖ of the returned s, by the recurrence of the residuals.</param>
public readonly record struct LinearReport(LinearStatus Status, int Iterations, int Products, double RelativeResidual);
