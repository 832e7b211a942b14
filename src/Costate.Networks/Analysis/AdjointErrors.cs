namespace Costate.Networks.Analysis;

/// <summary>How far a gradient is from two others, in the 2-norm over all parameters of the layers. Infinite where it could not be computed or is not finite.</summary>
/// <param name="Steps">Time steps of the network.</param>
/// <param name="Variant">How the gradient was computed.</param>
/// <param name="AgainstDiscrete">‖g − d‖/‖d‖ with d the exact gradient of the network with these steps.</param>
/// <param name="AgainstReference">‖g − r‖/‖r‖ with r the gradient of the differential equation, solved finely.</param>
public sealed record AdjointErrors(int Steps, AdjointVariant Variant, double AgainstDiscrete, double AgainstReference);
