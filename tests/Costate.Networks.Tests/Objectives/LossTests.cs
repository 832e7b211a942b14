using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Tests.Objectives;

/// <summary>Losses against their formulas: extreme scores, many classes, counts that do not fill the tile, values that are not finite.</summary>
public class LossTests
{
    public static TheoryData<KernelWidth> Widths() => [.. KernelWidths.Supported];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Cross_entropy_of_extreme_scores_does_not_overflow(KernelWidth width)
    {
        Assert.Equal([0, 90, 180], CrossEntropies<float>(width, [90, 0, -90], 0, 1, 2));
        Assert.Equal([0, 90, 180], CrossEntropies<double>(width, [90, 0, -90], 0, 1, 2).Select(l => Math.Round(l, 12)));
        Assert.Equal([0, 20000], CrossEntropies<float>(width, [1e4, -1e4], 0, 1));
        Assert.Equal([0, 20000], CrossEntropies<double>(width, [1e4, -1e4], 0, 1));
        Assert.Equal([Math.Log(3), Math.Log(3), Math.Log(3)], CrossEntropies<double>(width, [-1e300, -1e300, -1e300], 0, 1, 2));
    }

    /// <summary>A score −∞ of another class is a true limit (that class has probability 0); everything else that is not finite must be seen in the loss.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Cross_entropy_never_hides_a_divergence(KernelWidth width)
    {
        NeverHides<float>(width);
        NeverHides<double>(width);
        double[] limit = CrossEntropies<double>(width, [double.NegativeInfinity, 2, 1], 0, 1, 2);
        Assert.Equal(double.PositiveInfinity, limit[0]);
        Assert.Equal(Math.Log(1 + Math.Exp(-1)), limit[1], 1e-15);
        Assert.Equal(1 + Math.Log(1 + Math.Exp(-1)), limit[2], 1e-15);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 47)]
    [InlineData(10, 48)]
    [InlineData(1, 49)]
    [InlineData(100, 95)]
    [InlineData(1000, 97)]
    public void Cross_entropy_equals_its_formula_and_its_gradient_sums_to_zero(int classes, int count)
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            AgreesWithFormula<double>(new CrossEntropy<double>(width), classes, count, 1e-14);
            AgreesWithFormula<float>(new CrossEntropy<float>(width), classes, count, 4e-6);
        }
    }

    [Theory]
    [InlineData(1, 49)]
    [InlineData(3, 47)]
    [InlineData(10, 96)]
    [InlineData(100, 95)]
    public void Curvature_of_cross_entropy_equals_its_formula(int classes, int count)
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            CurvatureAgrees<double>(new CrossEntropy<double>(width), classes, count, 1e-14);
            CurvatureAgrees<float>(new CrossEntropy<float>(width), classes, count, 4e-6);
        }
    }

    [Fact]
    public void Curvature_in_overlapping_memory_is_refused()
    {
        double[] memory = new double[3 * 48];
        Assert.Contains("or they overlap", Assert.Throws<ArgumentException>(() =>
            new CrossEntropy<double>().Curvature(1, 48, new double[3 * 48], new() { Labels = [0] }, 1, memory, memory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Curvature_of_other_losses_equals_their_formulas()
    {
        double[] scores = Tile(48, 0, 3, -2, 800, -800), direction = Tile(48, 1, 2, 3, 4, 5, 6), product = Tile(48, Enumerable.Repeat(double.NaN, 48).ToArray());
        new Logistic<double>().Curvature(5, 48, scores, new() { Labels = [1, 0, 1, 0, 1] }, 0.5, direction, product);
        for (int t = 0; t < 3; t++) Assert.Equal(0.5 / (1 + Math.Exp(-scores[t])) / (1 + Math.Exp(scores[t])) * direction[t], product[t], 1e-16);
        Assert.All(product[3..], p => Assert.Equal(0, p));
        new LeastSquares<double>().Curvature(5, 48, scores, new() { Values = scores }, 0.25, direction, product);
        Assert.Equal([0.25, 0.5, 0.75, 1, 1.25, 0], product[..6]);
        new AbsoluteError<double>().Curvature(5, 48, scores, new() { Values = direction }, 0.25, direction, product);
        Assert.All(product, p => Assert.Equal(0, p));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, -2)]
    [InlineData(1e4, -1e4)]
    [InlineData(1e-20, 40)]
    public void Logistic_loss_equals_its_formula(double first, double second)
    {
        double[] cotangent = new double[48];
        double loss = new Logistic<double>().Evaluate(2, 48, Tile(48, first, second), new() { Labels = [1, 0] }, 0.5, cotangent);
        Assert.Equal(LogOnePlusExp(-first) + LogOnePlusExp(second), loss, 1e-13 * Math.Max(1, loss));
        Assert.Equal(0.5 * (1 / (1 + Math.Exp(-first)) - 1), cotangent[0], 1e-16);
        Assert.Equal(0.5 / (1 + Math.Exp(-second)), cotangent[1], 1e-16);
        Assert.All(cotangent[2..], c => Assert.Equal(0, c));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Other_losses_never_hide_a_divergence(double score)
    {
        foreach (int label in new[] { 0, 1 })
        {
            Assert.False(double.IsFinite(new Logistic<double>().Evaluate(1, 48, Tile(48, score), new() { Labels = [label] }, 1, [])));
            Assert.False(double.IsFinite(new LeastSquares<double>().Evaluate(1, 48, Tile(48, score), new() { Values = Tile(48, label) }, 1, [])));
            Assert.False(double.IsFinite(new AbsoluteError<double>().Evaluate(1, 48, Tile(48, score), new() { Values = Tile(48, label) }, 1, [])));
        }
    }

    [Fact]
    public void Distances_equal_their_formulas_and_l1_has_slope_zero_where_values_agree()
    {
        double[] scores = [.. Tile(48, 1, 2, 3), .. Tile(48, -1, 0, 7)], values = [.. Tile(48, 0, 2, 5), .. Tile(48, 3, 0, 6)], cotangent = new double[96];
        Assert.Equal(0.5 * (1 + 0 + 4 + 16 + 0 + 1), new LeastSquares<double>().Evaluate(3, 48, scores, new() { Values = values }, 0.25, cotangent));
        Assert.Equal([0.25, 0, -0.5, 0], cotangent[..4]);
        Assert.Equal([-1, 0, 0.25, 0], cotangent[48..52]);
        Assert.Equal(1 + 0 + 2 + 4 + 0 + 1, new AbsoluteError<double>().Evaluate(3, 48, scores, new() { Values = values }, 0.25, cotangent));
        Assert.Equal([0.25, 0, -0.25, 0], cotangent[..4]);
        Assert.Equal([-0.25, 0, 0.25, 0], cotangent[48..52]);
    }

    [Theory]
    [InlineData(new double[] { 1, 3, 2 }, 1)]
    [InlineData(new double[] { 3, 3, 2 }, 0)]
    [InlineData(new double[] { 1, double.NaN, 2 }, -1)]
    [InlineData(new double[] { double.NaN, 1, 2 }, -1)]
    [InlineData(new double[] { double.NegativeInfinity, double.PositiveInfinity }, 1)]
    [InlineData(new double[] { 0.5 }, 1)]
    [InlineData(new double[] { 0 }, 0)]
    [InlineData(new double[] { -0.5 }, 0)]
    [InlineData(new double[] { double.NaN }, -1)]
    public void Class_of_scores(double[] scores, int expected)
    {
        Assert.Equal(expected, Prediction.Class<double>(scores, scores.Length, 1));
        double[] apart = [.. scores.SelectMany(s => new[] { s, 100, -100 })];
        Assert.Equal(expected, Prediction.Class<double>(apart, scores.Length, 3));
    }

    static void NeverHides<T>(KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity })
        {
            for (int place = 0; place < 3; place++)
            {
                double[] scores = [1, 2, 0.5];
                scores[place] = bad;
                Assert.All(CrossEntropies<T>(width, scores, 0, 1, 2), loss => Assert.False(double.IsFinite(loss)));
            }
        }
        Assert.All(CrossEntropies<T>(width, [double.NegativeInfinity, double.NegativeInfinity], 0, 1), loss => Assert.False(double.IsFinite(loss)));
    }

    /// <summary>The loss of one sample among others, for several labels.</summary>
    static double[] CrossEntropies<T>(KernelWidth width, double[] scores, params int[] labels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CrossEntropy<T> loss = new(width);
        T[] tile = new T[scores.Length * 48];
        for (int c = 0; c < scores.Length; c++) tile[c * 48] = T.CreateTruncating(scores[c]);
        return [.. labels.Select(label => loss.Evaluate(1, 48, tile, new() { Labels = [label] }, 1, new T[tile.Length]))];
    }

    static void AgreesWithFormula<T>(CrossEntropy<T> loss, int classes, int count, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double Weight = 1 / 128.0;
        int samples = (count + 47) / 48 * 48;
        RandomSequence random = new(3, 3);
        T[] scores = [.. Enumerable.Range(0, classes * samples).Select(i => T.CreateTruncating(3 * random.Normal((ulong)i)))], cotangent = new T[scores.Length];
        cotangent.AsSpan().Fill(T.NaN);
        int[] labels = [.. Enumerable.Range(0, count).Select(t => t * 7 % classes)];
        double total = loss.Evaluate(count, samples, scores, new() { Labels = labels }, Weight, cotangent), expected = 0;
        for (int t = 0; t < samples; t++)
        {
            double[] s = [.. Enumerable.Range(0, classes).Select(c => double.CreateTruncating(scores[c * samples + t]))];
            double[] g = [.. Enumerable.Range(0, classes).Select(c => double.CreateTruncating(cotangent[c * samples + t]))];
            if (t >= count)
            {
                Assert.All(g, c => Assert.Equal(0, c));
                continue;
            }
            double largest = s.Max(), sum = s.Sum(v => Math.Exp(v - largest));
            expected += Math.Log(sum) + largest - s[labels[t]];
            for (int c = 0; c < classes; c++) Assert.Equal(Weight * (Math.Exp(s[c] - largest) / sum - (c == labels[t] ? 1 : 0)), g[c], tolerance * Weight);
            Assert.Equal(0, g.Sum(), tolerance * Weight);
        }
        Assert.Equal(expected, total, tolerance * Math.Max(1, expected));
    }

    static void CurvatureAgrees<T>(CrossEntropy<T> loss, int classes, int count, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double Weight = 1 / 128.0;
        int samples = (count + 47) / 48 * 48;
        RandomSequence random = new(3, 4);
        T[] numbers = [.. Enumerable.Range(0, 2 * classes * samples).Select(i => T.CreateTruncating(3 * random.Normal((ulong)i)))], product = new T[classes * samples];
        product.AsSpan().Fill(T.NaN);
        T[] scores = numbers[..product.Length], direction = numbers[product.Length..];
        loss.Curvature(count, samples, scores, new() { Labels = new int[count] }, Weight, direction, product);
        for (int t = 0; t < samples; t++)
        {
            double[] s = [.. Enumerable.Range(0, classes).Select(c => double.CreateTruncating(scores[c * samples + t]))], u = [.. Enumerable.Range(0, classes).Select(c => double.CreateTruncating(direction[c * samples + t]))];
            double sum = s.Sum(Math.Exp), mean = s.Zip(u, (score, d) => Math.Exp(score) / sum * d).Sum();
            for (int c = 0; c < classes; c++)
                Assert.Equal(t < count ? Weight * Math.Exp(s[c]) / sum * (u[c] - mean) : 0, double.CreateTruncating(product[c * samples + t]), 10 * tolerance * Weight);
        }
    }

    static double[] Tile(int samples, params ReadOnlySpan<double> first)
    {
        double[] tile = new double[samples];
        first.CopyTo(tile);
        return tile;
    }

    static double LogOnePlusExp(double x) => Math.Max(x, 0) + 2 * Math.Atanh(Math.Exp(-Math.Abs(x)) / (2 + Math.Exp(-Math.Abs(x))));
}
