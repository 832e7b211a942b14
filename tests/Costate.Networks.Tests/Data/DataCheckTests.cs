using Costate.Networks.Data;

namespace Costate.Networks.Tests.Data;

public sealed class DataCheckTests
{
    static Dataset<double> Table(int[] labels, params double[] inputs) => new()
    {
        Inputs = inputs,
        Features = inputs.Length / labels.Length,
        Samples = labels.Length,
        Labels = labels,
        ClassNames = ["no", "yes"],
        FeatureNames = ["width", "", "height"],
    };

    static Dataset<double> Sound() => Table([0, 1, 0], 1, 2, 3, 4, 5, 6, 7, 8, 9);

    [Fact]
    public void Sound_data_give_no_findings() => Assert.Empty(DataCheck.Run(Sound(), Table([1], 1, 2, 4)));

    static void Contains(IReadOnlyList<Finding> findings, Severity severity, string part) =>
        Assert.Contains(findings, finding => finding.Severity == severity && finding.Sentence.Contains(part, StringComparison.Ordinal));

    [Fact]
    public void Values_that_are_not_finite_are_errors_with_row_and_column()
    {
        Dataset<double> training = Sound(), validation = Table([0], 1, 2, double.NegativeInfinity);
        training.Inputs[3] = double.NaN;
        training.Inputs[7] = double.PositiveInfinity;
        IReadOnlyList<Finding> findings = DataCheck.Run(training, validation);
        Contains(findings, Severity.Error, "training inputs have 2 values that are not finite: sample 2, column 1 ('width') is NaN; sample 3, column 2 is Infinity.");
        Contains(findings, Severity.Error, "validation inputs have 1 value that is not finite: sample 1, column 3 ('height') is -Infinity.");
        Assert.Equal(2, findings.Count);
    }

    [Fact]
    public void Long_lists_are_cut_and_counted()
    {
        var data = new Dataset<float> { Inputs = [.. Enumerable.Repeat(float.NaN, 35)], Features = 5, Samples = 7, Targets = [1, 2, 3, 4, 5, 6, float.NaN], Outputs = 1 };
        IReadOnlyList<Finding> findings = DataCheck.Run(data);
        Contains(findings, Severity.Error, "sample 2, column 5 is NaN and 25 more.");
        Contains(findings, Severity.Error, "training targets have 1 value that is not finite: sample 7, column 1 is NaN.");
    }

    [Fact]
    public void Labels_outside_the_classes_are_errors()
    {
        Contains(DataCheck.Run(Table([0, 2, -1], 1, 2, 3)), Severity.Error, "2 labels outside the 2 classes (0 to 1): sample 2 has 2; sample 3 has -1.");
        Contains(DataCheck.Run(Sound(), Table([5], 0, 0, 0)), Severity.Error, "The validation data have 1 label outside the 2 classes (0 to 1): sample 1 has 5.");
    }

    [Fact]
    public void Classes_without_samples_and_constant_columns_are_warnings()
    {
        IReadOnlyList<Finding> findings = DataCheck.Run(Table([0, 0], 1, 2, 3, 1, 2, 4));
        Contains(findings, Severity.Warning, "1 of 2 classes has no training sample and will never be learnt: yes.");
        Contains(findings, Severity.Warning, "2 of 3 input columns are constant in the training data and tell nothing: column 1 ('width'), column 2.");
        Assert.Equal(2, findings.Count);
    }

    [Fact]
    public void Validation_samples_that_training_has_too_are_counted()
    {
        Dataset<double> validation = Table([1, 0, 1, 1], 7, 8, 9, 7, 8, 9, 1, 2, 3.5, 4, 5, 6);
        Contains(DataCheck.Run(Sound(), validation), Severity.Warning, "3 of 4 validation samples have inputs that also occur in the training data");
        var zero = new Dataset<double> { Inputs = [0.0, 1], Features = 1, Samples = 2 };
        Contains(DataCheck.Run(zero, new Dataset<double> { Inputs = [-0.0], Features = 1, Samples = 1 }), Severity.Warning, "1 of 1 validation samples has inputs");
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_errors()
    {
        Contains(DataCheck.Run(Sound(), Table([0], 1, 2)), Severity.Error, "The validation data have 2 features, but the training data 3.");
        var regression = new Dataset<double> { Inputs = [1, 2, 3], Features = 3, Samples = 1, Targets = [1], Outputs = 1 };
        Contains(DataCheck.Run(Sound(), regression), Severity.Error, "1 target values for each sample, but the training data 0");
        Contains(DataCheck.Run(new Dataset<double> { Inputs = [], Features = 3, Samples = 0 }), Severity.Error, "no samples");
    }

    [Fact]
    public void Published_peaks_data_share_nothing_between_training_and_validation()
    {
        (Dataset<float> training, Dataset<float> validation) = Networks.Data.Generators.Peaks.Generate<float>(5000, 1000, 1);
        Assert.Empty(DataCheck.Run(training, validation));
    }
}
