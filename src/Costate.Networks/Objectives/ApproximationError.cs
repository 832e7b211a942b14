using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>How far predicted values are from the targets, over all samples and outputs.</summary>
/// <param name="RootMeanSquare">√(Σe² / count).</param>
/// <param name="MeanAbsolute">Σ|e| / count.</param>
/// <param name="Determination">R² = 1 − Σe² / Σ(target − mean of its output)²; null if the targets do not vary.</param>
public readonly record struct ApproximationError(double RootMeanSquare, double MeanAbsolute, double? Determination)
{
    /// <summary>Compares predictions with targets, in double precision and in the order of the samples.</summary>
    /// <param name="targets">Samples × outputs, row by row.</param>
    /// <param name="predictions">The same shape.</param>
    /// <param name="outputs">Values of one sample.</param>
    /// <exception cref="ArgumentException">Different lengths, or none.</exception>
    public static ApproximationError Of<T>(ReadOnlySpan<T> targets, ReadOnlySpan<T> predictions, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (targets.IsEmpty || targets.Length != predictions.Length || targets.Length % outputs != 0)
            throw new ArgumentException($"{targets.Length} targets cannot be compared with {predictions.Length} predictions of {outputs} outputs.", nameof(predictions));
        double squares = 0, magnitudes = 0, variation = 0;
        for (int output = 0; output < outputs; output++)
        {
            double mean = Mean(targets, output, outputs);
            for (int i = output; i < targets.Length; i += outputs)
            {
                double target = double.CreateTruncating(targets[i]), e = double.CreateTruncating(predictions[i]) - target;
                squares += e * e;
                magnitudes += Math.Abs(e);
                variation += (target - mean) * (target - mean);
            }
        }
        return new(Math.Sqrt(squares / targets.Length), magnitudes / targets.Length, variation > 0 ? 1 - squares / variation : null);
    }

    // Relative to the first target, so that equal targets have exactly this mean.
    static double Mean<T>(ReadOnlySpan<T> targets, int output, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double first = double.CreateTruncating(targets[output]), sum = 0;
        for (int i = output; i < targets.Length; i += outputs) sum += double.CreateTruncating(targets[i]) - first;
        return first + sum / (targets.Length / outputs);
    }
}
