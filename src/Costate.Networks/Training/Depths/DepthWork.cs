namespace Costate.Networks.Training.Depths;

/// <summary>What was done with the networks of one depth.</summary>
/// <param name="Layers">Their layers.</param>
/// <param name="GradientEvaluations">Gradients computed.</param>
/// <param name="Products">Products with the curvature.</param>
/// <param name="LayerSteps">Forward steps of layers.</param>
public sealed record DepthWork(int Layers, long GradientEvaluations, long Products, long LayerSteps);
