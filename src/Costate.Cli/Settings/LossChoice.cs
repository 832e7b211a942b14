namespace Costate.Cli.Settings;

/// <summary>What is minimised over the scores.</summary>
enum LossChoice
{
    /// <summary>Softmax cross-entropy, the mean over the samples.</summary>
    CrossEntropy,

    /// <summary>Half the mean squared error.</summary>
    LeastSquares,

    /// <summary>The mean absolute error.</summary>
    L1,

    /// <summary>Logistic loss of a single score; two classes.</summary>
    Logistic,
}
