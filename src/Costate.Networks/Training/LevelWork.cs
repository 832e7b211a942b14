namespace Costate.Networks.Training;

/// <summary>What one level of a training cost.</summary>
/// <param name="Layers">Layers of its network.</param>
/// <param name="Epochs">Epochs done on it.</param>
/// <param name="GradientEvaluations">Gradients computed for the optimiser.</param>
/// <param name="Products">Products with the curvature.</param>
/// <param name="LayerSteps">Forward steps of layers.</param>
/// <param name="Seconds">Time.</param>
public sealed record LevelWork(int Layers, int Epochs, long GradientEvaluations, long Products, long LayerSteps, double Seconds);
