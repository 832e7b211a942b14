using Costate.Networks.Propagators;
using Costate.Networks.Training.Pgcl;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training.Pgcl;

/// <summary>The predictor finds affine maps, forgets, keeps windows, and does not fail where states say too little.</summary>
public sealed class CostatePredictorTests
{
    const int Features = 4, Classes = 3;

    readonly RandomSequence _random = new(3, 33);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(Classes, 0)]
    [InlineData(0, 3)]
    public void An_affine_map_is_recovered(int classes, int window)
    {
        CostatePredictor<double> predictor = new(Features, classes, Options() with { Ridge = 1e-14, Window = window });
        double[] map = [.. Enumerable.Range(0, Features * (Features + 1 + classes)).Select(i => _random.Normal((ulong)i))];
        for (int batch = 0; batch < 5; batch++)
        {
            (Dense<double> z, Dense<double> q, int[] labels, Tiling tiling) = Pairs(130, classes, batch, map);
            predictor.Observe(z.Span, q.Span, tiling, labels);
        }
        predictor.Fit();
        // Another number of samples: predictions carry the factor 1/B of their own batch.
        (Dense<double> states, Dense<double> expected, int[] seen, Tiling tiles) = Pairs(77, classes, 9, map);
        Dense<double> predicted = new(expected.Length);
        predictor.Predict(states.Span, tiles, seen, predicted.Span);
        Assert.All(expected.Span.ToArray().Zip(predicted.Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
    }

    /// <summary>With a ridge below rounding the retries find one that is not.</summary>
    [Theory]
    [InlineData(1e-6), InlineData(1e-300)]
    public void States_that_say_too_little_do_not_fail(double ridge)
    {
        CostatePredictor<double> predictor = new(Features, Classes, Options() with { Ridge = ridge });
        (Dense<double> z, Dense<double> q, int[] labels, Tiling tiling) = Pairs(2, Classes, 0, new double[Features * (Features + 1 + Classes)]);
        z.Span.Fill(0.5);
        q.Span.Fill(0.25);
        Dense<double> predicted = new(q.Length);
        predictor.Fit();
        predictor.Predict(z.Span, tiling, labels, predicted.Span);
        Assert.All(predicted.Span.ToArray(), number => Assert.Equal(0, number));   // no pair yet
        predictor.Observe(z.Span, q.Span, tiling, labels);
        predictor.Fit();
        predictor.Predict(z.Span, tiling, labels, predicted.Span);
        Assert.Equal(0.25, predicted.Span[0], 1e-4);
        Assert.Equal(0, predicted.Span[2]);   // padding
    }

    [Fact]
    public void A_window_forgets_and_forgetting_fades()
    {
        double[] old = [.. Enumerable.Repeat(1.0, Features * (Features + 1))], now = [.. Enumerable.Repeat(-2.0, Features * (Features + 1))];
        foreach (PgclOptions options in new[] { Options() with { Window = 2, Forgetting = 1 }, Options() with { Forgetting = 1e-6 } })
        {
            CostatePredictor<double> predictor = new(Features, 0, options);
            for (int batch = 0; batch < 5; batch++)
            {
                (Dense<double> z, Dense<double> q, int[] labels, Tiling tiling) = Pairs(130, 0, batch, batch < 3 ? old : now);
                predictor.Observe(z.Span, q.Span, tiling, labels);
            }
            predictor.Fit();
            Assert.All(predictor.Map.ToArray().Where((_, k) => k % 8 < Features), number => Assert.Equal(-2, number, 1e-3));   // rows of 8 numbers
        }
    }

    [Fact]
    public void What_was_saved_predicts_the_same()
    {
        PgclOptions options = Options() with { Window = 2 };
        CostatePredictor<double> one = new(Features, 0, options), other = new(Features, 0, options);
        double[] map = [.. Enumerable.Range(0, Features * (Features + 1)).Select(i => _random.Normal((ulong)i))];
        for (int batch = 0; batch < 3; batch++) Observe(one, batch);
        one.Fit();
        other.Load([.. one.Arrays.SelectMany(array => array)]);
        Assert.Equal(one.Map.ToArray(), other.Map.ToArray());
        foreach (CostatePredictor<double> predictor in new[] { one, other })
        {
            Observe(predictor, 3);
            predictor.Fit();
        }
        Assert.Equal(one.Map.ToArray(), other.Map.ToArray());

        void Observe(CostatePredictor<double> predictor, int batch)
        {
            (Dense<double> z, Dense<double> q, int[] labels, Tiling tiling) = Pairs(60, 0, batch, map);
            predictor.Observe(z.Span, q.Span, tiling, labels);
        }
    }

    static PgclOptions Options() => new() { Cuts = [0, 1, 2] };

    /// <summary>States, and q = map·[z; 1; one-hot]/B.</summary>
    (Dense<double> States, Dense<double> Costates, int[] Labels, Tiling Tiling) Pairs(int samples, int classes, int batch, double[] map)
    {
        Tiling tiling = new(samples, 48);
        Dense<double> z = new(Features * tiling.PaddedSamples), q = new(z.Length);
        int[] labels = [.. Enumerable.Range(0, samples).Select(t => t % Classes)];
        int size = Features + 1 + classes;
        for (int tile = 0; tile < tiling.Tiles; tile++)
        {
            (int start, int padded) = (tiling.Start(tile), tiling.PaddedCount(tile));
            for (int t = 0; t < tiling.Count(tile); t++)
            {
                double[] all = new double[size];
                for (int i = 0; i < Features; i++) all[i] = z.Span[Features * start + i * padded + t] = _random.At((uint)batch + 1).Normal((ulong)((start + t) * Features + i));
                all[Features] = 1;
                if (classes > 0) all[Features + 1 + labels[start + t]] = 1;
                for (int i = 0; i < Features; i++) q.Span[Features * start + i * padded + t] = Enumerable.Range(0, size).Sum(j => map[i * size + j] * all[j]) / samples;
            }
        }
        return (z, q, labels, tiling);
    }
}
