using Costate.Cli.Settings;
using Costate.Networks.Objectives;

namespace Costate.Cli.Runs;

/// <summary>Whether a training that has done all its epochs has learnt anything.</summary>
static class Outcome
{
    /// <summary>What is wrong with the outcome and what to try; null if the training has lowered its loss and classifies better than at random.</summary>
    /// <param name="end">Loss and accuracy on the training data in the end.</param>
    /// <param name="start">The same before the first step.</param>
    /// <param name="largestClass">Share of the most frequent class; null for regression.</param>
    /// <param name="training">The method, for the advice.</param>
    public static string? Doubt(Measurement end, Measurement start, double? largestClass, TrainingSettings training)
    {
        bool isRated = MethodSetup.TakesRate(training.Method);
        if (end.Loss > start.Loss)
        {
            string remedy = isRated ? FormattableString.Invariant($"a training.rate below {training.Rate}") : "a shorter network.horizon or a smaller training.gain";
            return FormattableString.Invariant($"the training loss is {end.Loss:G4} in the end, above the {start.Loss:G4} before the first step: try {remedy}, or weaker regularisation");
        }
        if (end.Accuracy is not { } accuracy || largestClass is not { } share || accuracy > share) return null;
        return FormattableString.Invariant($"the training accuracy of {100 * accuracy:F2} % is no better than that of always answering with the largest class ({100 * share:F2} %): ")
            + $"try more epochs{(isRated ? FormattableString.Invariant($", another training.rate than {training.Rate}") : "")}, or a larger network";
    }
}
