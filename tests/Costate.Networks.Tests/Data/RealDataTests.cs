using Costate.Networks.Data;
using Costate.Networks.Formats;

namespace Costate.Networks.Tests.Data;

public sealed class RealDataTests
{
    static int[] Counts(Dataset<float> data) => [.. Enumerable.Range(0, data.Classes).Select(k => data.Labels!.Count(label => label == k))];

    [SharedFact]
    public void Optdigits_has_its_published_sizes()
    {
        Dataset<float> training = CsvSource.Training<float>(new InputFile(SharedFolder.File("data/optdigits/optdigits.tra")), new CsvOptions());
        Dataset<float> test = CsvSource.Validation<float>(new InputFile(SharedFolder.File("data/optdigits/optdigits.tes")), new CsvOptions(), TableLayout.Of(training));
        Assert.Equal((3823, 64), (training.Samples, training.Features));
        Assert.Equal((1797, 64), (test.Samples, test.Features));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], training.ClassNames);
        Assert.Equal([376, 389, 380, 389, 387, 376, 377, 387, 380, 382], Counts(training));
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], Counts(test));
        Assert.All(training.Inputs, x => Assert.True(x is >= 0 and <= 16 && x == MathF.Floor(x)));
        Assert.Equal([0f, 1, 6, 15, 12, 1, 0, 0], training.Inputs[..8]);
        IReadOnlyList<Finding> findings = DataCheck.Run(training, test);
        Assert.Contains("2 of 64 input columns are constant in the training data and tell nothing: column 1, column 40.", findings[0].Sentence, StringComparison.Ordinal);
        Scaler scaler = Scaler.Fit(ScalerKind.Standardize, training);
        Assert.Equal([0, 39], scaler.ConstantColumns);
    }

    [SharedFact]
    public void Usps_reads_compressed_blank_separated_files_whose_labels_are_written_differently()
    {
        var options = new CsvOptions { Delimiter = CsvDelimiter.Space, Label = "first" };
        Dataset<float> training = CsvSource.Training<float>(new InputFile(SharedFolder.File("data/usps/zip.train.gz")), options);
        Dataset<float> test = CsvSource.Validation<float>(new InputFile(SharedFolder.File("data/usps/zip.test.gz")), options, TableLayout.Of(training));
        Assert.Equal((7291, 256), (training.Samples, training.Features));
        Assert.Equal((2007, 256), (test.Samples, test.Features));
        Assert.Equal([1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644], Counts(training));
        Assert.Equal([359, 264, 198, 166, 200, 160, 170, 147, 166, 177], Counts(test));
        Assert.Equal((6, 9), (training.Labels![0], test.Labels![0]));
        Assert.Equal(-0.6310f, training.Inputs[7]);
        Assert.All(training.Inputs, x => Assert.InRange(x, -1f, 1f));
    }
}
