namespace Costate.Networks.Objectives;

/// <summary>How often samples of one class are taken for another.</summary>
/// <remarks>
/// Per class: precision = right / predicted, recall = right / true, F1 = 2·right / (predicted + true), each null where its denominator is 0.
/// </remarks>
public sealed class ConfusionMatrix
{
    readonly int[] _counts;

    /// <param name="classes">Number of classes.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="predictions">The predicted class of each sample.</param>
    /// <exception cref="ArgumentException">Different lengths, or a number that is not that of a class.</exception>
    public ConfusionMatrix(int classes, ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (labels.Length != predictions.Length)
            throw new ArgumentException($"There are {labels.Length} labels, but {predictions.Length} predictions.", nameof(predictions));
        (Classes, Samples) = (classes, labels.Length);
        _counts = new int[checked(classes * classes)];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes || (uint)predictions[i] >= (uint)classes)
                throw new ArgumentException($"Sample {i} of class {labels[i]} was taken for class {predictions[i]}, but the classes are 0 to {classes - 1}.", nameof(predictions));
            _counts[labels[i] * classes + predictions[i]]++;
        }
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Number of samples.</summary>
    public int Samples { get; }

    /// <summary>Samples of class <paramref name="label"/> that were taken for class <paramref name="prediction"/>.</summary>
    public int this[int label, int prediction] => _counts[label * Classes + prediction];

    /// <summary>Samples of a class.</summary>
    public int True(int label) => Sum(label * Classes, 1);

    /// <summary>Samples that were taken for a class.</summary>
    public int Predicted(int prediction) => Sum(prediction, Classes);

    /// <summary>Which part of the samples taken for a class belong to it.</summary>
    public double? Precision(int k) => Ratio(this[k, k], Predicted(k));

    /// <summary>Which part of the samples of a class are taken for it.</summary>
    public double? Recall(int k) => Ratio(this[k, k], True(k));

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double? F1(int k) => Ratio(2L * this[k, k], (long)Predicted(k) + True(k));

    int Sum(int start, int stride)
    {
        int sum = 0;
        for (int i = 0; i < Classes; i++) sum += _counts[start + i * stride];
        return sum;
    }

    static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
