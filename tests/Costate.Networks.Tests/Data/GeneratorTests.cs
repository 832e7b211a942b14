using Costate.Networks.Data;
using Costate.Networks.Data.Generators;

namespace Costate.Networks.Tests.Data;

public sealed class GeneratorTests
{
    [Fact]
    public void Peaks_grid_has_the_published_extremes_edges_and_class_sizes()
    {
        Assert.Equal([1829, 7968, 47557, 6384, 1798], Peaks.GridPoints);
        Assert.Equal(-6.549719226231, Peaks.Edges[0], 5e-13);
        Assert.Equal(8.105393446796, Peaks.Edges[5], 5e-13);
        Assert.Equal(2.931022534605, Peaks.Edges[1] - Peaks.Edges[0], 1e-12);
        double[] edges = [-6.549719226, -3.618696692, -.687674157, 2.243348378, 5.174370912, 8.105393447];
        for (int k = 0; k < 6; k++) Assert.Equal(edges[k], Peaks.Edges[k], 5.1e-10);
    }

    [Theory]
    [InlineData(5000, 1000)]
    [InlineData(2000, 2000)]
    [InlineData(1, 0)]
    [InlineData(13, 7)]
    public void Peaks_sets_have_the_requested_size_are_balanced_disjoint_and_correctly_labelled(int samples, int validation)
    {
        (Dataset<double> training, Dataset<double> held) = Peaks.Generate<double>(samples, validation, 3);
        Assert.Equal(samples, training.Samples);
        Assert.Equal(validation, held.Samples);
        Assert.Equal(5, held.Classes);
        var seen = new HashSet<(double, double)>();
        foreach (Dataset<double> data in new[] { training, held })
        {
            int[] counts = new int[5];
            for (int i = 0; i < data.Samples; i++)
            {
                (double x, double y) = (data.Input(i)[0], data.Input(i)[1]);
                Assert.True(seen.Add((x, y)), "a point occurs twice");
                double z = Peaks.Height(x, y);
                int k = data.Labels![i];
                counts[k]++;
                Assert.True(z <= Peaks.Edges[k + 1] && (z > Peaks.Edges[k] || k == 0 && z == Peaks.Edges[0]));
                Assert.Equal(Math.Round((x + 3) * 255 / 6), (x + 3) * 255 / 6, 1e-11);
            }
            for (int k = 0; k < 5; k++) Assert.Equal(data.Samples / 5 + (k < data.Samples % 5 ? 1 : 0), counts[k]);
        }
    }

    [Fact]
    public void Peaks_samples_are_shuffled_depend_on_the_seed_and_training_not_on_the_validation_size()
    {
        Dataset<double> training = Peaks.Generate<double>(500, 0, 1).Training;
        Assert.Equal(training.Inputs, Peaks.Generate<double>(500, 400, 1).Training.Inputs);
        Assert.NotEqual(training.Inputs, Peaks.Generate<double>(500, 0, 2).Training.Inputs);
        Assert.All(Enumerable.Range(0, 10), batch => Assert.Equal(5, training.Labels!.Skip(50 * batch).Take(50).Distinct().Count()));
    }

    [Fact]
    public void Peaks_gives_the_largest_request_and_names_it_when_asked_for_more()
    {
        // Class 4 has 1798 points; classes 0 to 3 take one more of a remainder of 4.
        Assert.Equal(8994, Peaks.Generate<float>(8994, 0, 1).Training.Samples);
        string message = Assert.Throws<ArgumentException>(() => Peaks.Generate<float>(8995, 0, 1)).Message;
        Assert.Contains("With 0 validation samples at most 8994 training samples are possible.", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => Peaks.Generate<float>(9000, 1000, 1)).Message;
        Assert.Contains("With 1000 validation samples at most 7994 training samples are possible.", message, StringComparison.Ordinal);
        Assert.Equal(7994, Peaks.Generate<float>(7994, 1000, 1).Training.Samples);
        message = Assert.Throws<ArgumentException>(() => Peaks.Generate<float>(1, 9000, 1)).Message;
        Assert.Contains("At most 8994 validation samples are possible.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ellipses_have_half_of_each_class_in_every_stretch_and_the_published_radii()
    {
        (Dataset<double> training, Dataset<double> held) = Ellipses.Generate<double>(20001, 2000, 5);
        Assert.Equal((20001, 2000), (training.Samples, held.Samples));
        double[] sum = new double[2], squares = new double[2];
        var quadrants = new int[4];
        for (int i = 0; i < training.Samples; i++)
        {
            (double x, double y) = (training.Input(i)[0], training.Input(i)[1] / 0.4);
            int k = training.Labels![i];
            Assert.Equal(i % 2, k);
            double r = Math.Sqrt(x * x + y * y);
            Assert.InRange(r, k - 1e-12, k + 1);
            sum[k] += r - k;
            squares[k] += (r - k) * (r - k);
            quadrants[(x < 0 ? 2 : 0) + (y < 0 ? 1 : 0)]++;
        }
        // Uniform in the radius: mean 1/2 and mean square 1/3; four standard errors of 10 000 draws.
        for (int k = 0; k < 2; k++)
        {
            Assert.Equal(1.0 / 2, sum[k] / 10000, 0.0116);
            Assert.Equal(1.0 / 3, squares[k] / 10000, 0.012);
        }
        Assert.All(quadrants, count => Assert.InRange(count, 5000 - 245, 5000 + 245));
    }

    [Fact]
    public void Ellipses_training_and_validation_share_no_sample_and_do_not_depend_on_each_other()
    {
        (Dataset<double> training, Dataset<double> held) = Ellipses.Generate<double>(1000, 1000, 5);
        var points = new HashSet<(double, double)>();
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(points.Add((training.Input(i)[0], training.Input(i)[1])));
            Assert.True(points.Add((held.Input(i)[0], held.Input(i)[1])));
        }
        Assert.Equal(training.Inputs, Ellipses.Generate<double>(1000, 0, 5).Training.Inputs);
        Assert.Equal(held.Inputs, Ellipses.Generate<double>(1, 1000, 5).Validation.Inputs);
        Assert.NotEqual(training.Inputs, Ellipses.Generate<double>(1000, 0, 6).Training.Inputs);
    }

    [Fact]
    public void Sine_waves_go_on_as_they_began()
    {
        (Dataset<double> training, Dataset<double> held) = Sine.Generate<double>(600, 200, 20, 5);
        Assert.Equal((600, 200, 20, 1, 0), (training.Samples, held.Samples, training.Features, training.Outputs, training.Classes));
        double noise = 0;
        for (int i = 0; i < training.Samples; i++)
        {
            // Where w and p are fitted to the noisy values, what is left is the noise, and the target the next value.
            ReadOnlySpan<double> x = training.Input(i);
            (double least, double next) = (double.MaxValue, 0);
            for (double w = 0.2; w < 0.8; w += 0.003)
            {
                (double ss, double sc, double cc, double xs, double xc) = (0, 0, 0, 0, 0);
                for (int t = 0; t < 20; t++)
                {
                    (double s, double c) = Math.SinCos(w * t);
                    (ss, sc, cc, xs, xc) = (ss + s * s, sc + s * c, cc + c * c, xs + x[t] * s, xc + x[t] * c);
                }
                double d = ss * cc - sc * sc, a = (xs * cc - xc * sc) / d, b = (xc * ss - xs * sc) / d, rest = 0;
                for (int t = 0; t < 20; t++) rest += Math.Pow(x[t] - a * Math.Sin(w * t) - b * Math.Cos(w * t), 2);
                if (rest < least) (least, next) = (rest, a * Math.Sin(w * 20) + b * Math.Cos(w * 20));
            }
            noise += least;
            Assert.Equal(next, training.Targets![i], 0.25);
        }
        Assert.Equal(0.05, Math.Sqrt(noise / (600 * 17)), 0.002);   // three numbers are fitted to twenty
        Assert.Equal(0.49, training.Targets!.Sum(y => y * y) / 600 - Math.Pow(training.Targets!.Average(), 2), 0.05);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void Adding_marks_two_values_anywhere_and_asks_for_their_sum(int length)
    {
        (Dataset<double> training, _) = Adding.Generate<double>(4000, 0, length, 5);
        Assert.Equal((2 * length, 1, "value1", "marker1"), (training.Features, training.Outputs, training.FeatureNames[0], training.FeatureNames[1]));
        int[] marked = new int[length];
        for (int i = 0; i < training.Samples; i++)
        {
            double sum = 0;
            int markers = 0;
            for (int t = 0; t < length; t++)
            {
                (double value, double marker) = (training.Input(i)[2 * t], training.Input(i)[2 * t + 1]);
                Assert.InRange(value, 0, 1);
                sum += value * marker;
                if (marker == 0) continue;
                Assert.Equal(1, marker);
                markers++;
                marked[t]++;
            }
            Assert.Equal((2, sum), (markers, training.Targets![i]));
        }
        Assert.All(marked, count => Assert.InRange(count, 8000 / length - 120, 8000 / length + 120));
        Assert.Equal(1.0 / 6, training.Targets!.Sum(y => (y - 1) * (y - 1)) / 4000, 0.012);
        Assert.Throws<ArgumentOutOfRangeException>(() => Adding.Generate<double>(5, 0, 1, 5));
    }

    [Fact]
    public void Sequences_of_training_and_validation_do_not_depend_on_each_other()
    {
        Assert.Equal(Sine.Generate<float>(30, 0, 7, 5).Training.Inputs, Sine.Generate<float>(30, 9, 7, 5).Training.Inputs);
        Assert.Equal(Adding.Generate<float>(3, 9, 7, 5).Validation.Inputs, Adding.Generate<float>(30, 9, 7, 5).Validation.Inputs);
        Assert.NotEqual(Sine.Generate<float>(9, 9, 7, 5).Training.Inputs, Sine.Generate<float>(9, 9, 7, 5).Validation.Inputs);
        Assert.NotEqual(Adding.Generate<float>(9, 0, 7, 5).Training.Inputs, Adding.Generate<float>(9, 0, 7, 6).Training.Inputs);
    }

    [Fact]
    public void Swiss_roll_has_the_published_points_and_counts()
    {
        (Dataset<double> training, Dataset<double> held) = SwissRoll.Generate<double>();
        Assert.Equal((513, 257), (training.Samples, training.Labels!.Count(k => k == 0)));
        Assert.Equal((513, 256), (held.Samples, held.Labels!.Count(k => k == 0)));
        Assert.Equal(.003901545, training.Input(1)[0], 5e-10);
        Assert.Equal(.000191671, training.Input(1)[1], 5e-10);
        Assert.Equal(1.197686046, training.Input(512)[0], 5e-10);
        Assert.Equal(-.029401542, training.Input(512)[1], 5e-10);
        Assert.Equal([0.0, 0.0], training.Input(0).ToArray());
        var points = new HashSet<(double, double)>();
        for (int i = 0; i < 513; i++)
        {
            points.Add((training.Input(i)[0], training.Input(i)[1]));
            points.Add((held.Input(i)[0], held.Input(i)[1]));
        }
        Assert.Equal(1026, points.Count);
    }
}
