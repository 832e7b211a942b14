using Costate.Networks.Data;

namespace Costate.Networks.Tests.Data;

public sealed class SplitTests
{
    static Dataset<double> Numbered(int samples, double shift = 0) => new()
    {
        Inputs = [.. Enumerable.Range(0, 2 * samples).Select(i => i / 2 + shift)],
        Features = 2,
        Samples = samples,
        Labels = [.. Enumerable.Range(0, samples).Select(i => i % 3)],
        ClassNames = ["a", "b", "c"],
        FeatureNames = ["x", "y"],
        TargetName = "kind",
    };

    [Theory]
    [InlineData(0.25, 25)]
    [InlineData(10, 10)]
    [InlineData(0, 0)]
    [InlineData(99, 99)]
    public void Parts_are_disjoint_complete_and_in_file_order(double validation, int held)
    {
        (Dataset<double> training, Dataset<double> rest) = Split.Off(Numbered(100), validation, 7);
        Assert.Equal((100 - held, held), (training.Samples, rest.Samples));
        double[] first = [.. training.Inputs.Where((_, i) => i % 2 == 0)], second = [.. rest.Inputs.Where((_, i) => i % 2 == 0)];
        Assert.Equal(first.Order(), first);
        Assert.Equal(second.Order(), second);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (double)i), first.Concat(second).Order());
        Assert.All(Enumerable.Range(0, held), i => Assert.Equal((int)second[i] % 3, rest.Labels![i]));
        Assert.Equal(("kind", 3, "y"), (rest.TargetName, rest.Classes, rest.FeatureNames[1]));
    }

    [Fact]
    public void Choice_depends_on_the_seed_alone_and_not_on_the_values()
    {
        static double[] Held(Dataset<double> data, ulong seed) => Split.Off(data, 20, seed).Validation.Inputs;
        Assert.Equal(Held(Numbered(100), 7), Held(Numbered(100, 0.5), 7).Select(x => x - 0.5));
        Assert.NotEqual(Held(Numbered(100), 7), Held(Numbered(100), 8));
        // Not simply a stretch of the file.
        double[] held = Held(Numbered(100), 7);
        Assert.True(held[^1] - held[0] > 60);
    }

    [Theory]
    [InlineData(0.2, 5000, 1000)]
    [InlineData(0.5, 3, 2)]
    [InlineData(0.1, 4, 0)]
    [InlineData(1, 4, 1)]
    [InlineData(1000, 5, 1000)]
    public void Size_reads_whole_numbers_and_fractions(double validation, int samples, int expected) => Assert.Equal(expected, Split.Size(validation, samples));

    [Theory]
    [InlineData(1.5)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(3e9)]
    public void Other_sizes_are_refused(double validation) =>
        Assert.Contains("whole number of samples or a fraction below 1", Assert.Throws<ArgumentException>(() => Split.Size(validation, 10)).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_left_for_training_is_refused_with_the_largest_possible_number() =>
        Assert.Contains("at most 9 are possible", Assert.Throws<ArgumentException>(() => Split.Off(Numbered(10), 10, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Epochs_have_different_permutations_that_depend_on_seed_and_epoch_alone()
    {
        int[] a = new int[50], b = new int[50], c = new int[50], again = new int[50];
        Shuffle.Epoch(1, 0, a);
        Shuffle.Epoch(1, 1, b);
        Shuffle.Epoch(2, 0, c);
        again.AsSpan().Fill(-5);
        Shuffle.Epoch(1, 0, again);
        Assert.Equal(a, again);
        Assert.NotEqual(a, b);
        Assert.NotEqual(a, c);
        foreach (int[] order in new[] { a, b, c }) Assert.Equal(Enumerable.Range(0, 50), order.Order());
    }

    [Fact]
    public void Epoch_order_allocates_nothing()
    {
        var order = new int[1000];
        Shuffle.Epoch(1, 0, order);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int epoch = 1; epoch < 10; epoch++) Shuffle.Epoch(1, epoch, order);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Stream_numbers_are_distinct_and_never_change()
    {
        uint[] streams = [RandomStreams.InitialWeights, RandomStreams.Shuffling, RandomStreams.Split, RandomStreams.Peaks, RandomStreams.Ellipses];
        Assert.Equal([1u, 2, 3, 4, 5], streams);
    }

    [Fact]
    public void Select_copies_targets_and_refuses_numbers_of_no_sample()
    {
        var data = new Dataset<float> { Inputs = [1, 2, 3], Features = 1, Samples = 3, Targets = [10, 11, 20, 21, 30, 31], Outputs = 2 };
        Dataset<float> picked = data.Select([2, 0, 2]);
        Assert.Equal([3f, 1, 3], picked.Inputs);
        Assert.Equal([30f, 31, 10, 11, 30, 31], picked.Targets!);
        Assert.Null(picked.Labels);
        Assert.Contains("sample 3", Assert.Throws<ArgumentException>(() => data.Select([3])).Message, StringComparison.Ordinal);
    }
}
