using Costate.Numerics.Randomness;

namespace Costate.Numerics.Tests.Randomness;

public sealed class RandomSequenceTests
{
    const int Count = 200_000;

    [Fact]
    public void Words_are_those_of_philox_at_index_stream_round_under_the_seed()
    {
        (uint a, uint b, _, _) = Philox.Block(0x55667788, 0x11223344, 9, 5, 0xddccbbaa, 0xffeeddcc);
        Assert.Equal((ulong)a << 32 | b, new RandomSequence(0xffeeddccddccbbaa, 9, 5).Bits(0x1122334455667788));
        Assert.Equal(new RandomSequence(3, 9, 5).Bits(7), new RandomSequence(3, 9).At(5).Bits(7));
    }

    [Fact]
    public void Uniform_numbers_have_the_moments_of_the_uniform_distribution()
    {
        RandomSequence numbers = new(1, 0);
        double sum = 0, squares = 0, least = 1, most = 0;
        for (ulong i = 0; i < Count; i++)
        {
            double u = numbers.Uniform(i);
            (sum, squares, least, most) = (sum + u, squares + (u - 0.5) * (u - 0.5), Math.Min(least, u), Math.Max(most, u));
        }
        Assert.InRange(least, 0, 1e-4);
        Assert.InRange(most, 1 - 1e-4, 1 - Math.ScaleB(1, -53));
        Assert.Equal(0.5, sum / Count, 4 * Math.Sqrt(1.0 / 12 / Count));
        Assert.Equal(1.0 / 12, squares / Count, 4 * Math.Sqrt(1.0 / 180 / Count));
    }

    [Fact]
    public void Uniform_numbers_fill_256_cells_evenly()
    {
        int[] cells = new int[256];
        RandomSequence numbers = new(2, 3);
        for (ulong i = 0; i < Count; i++) cells[(int)(numbers.Uniform(i) * 256)]++;
        AssertEven(cells, Count / 256.0);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        RandomSequence numbers = new(4, 0);
        double[] moments = new double[5];
        for (ulong i = 0; i < Count; i++)
        {
            double z = numbers.Normal(i);
            for (int k = 1; k <= 4; k++) moments[k] += Math.Pow(z, k) / Count;
        }
        double sigma = 4 / Math.Sqrt(Count);
        Assert.Equal(0, moments[1], sigma);
        Assert.Equal(1, moments[2], sigma * Math.Sqrt(2));
        Assert.Equal(0, moments[3], sigma * Math.Sqrt(15));
        Assert.Equal(3, moments[4], sigma * Math.Sqrt(96));
    }

    [Fact]
    public void Neighbours_streams_rounds_and_seeds_are_uncorrelated()
    {
        (RandomSequence, RandomSequence, ulong)[] pairs =
        [
            (new(5, 0), new(5, 0), 1), (new(5, 0), new(5, 1), 0), (new(5, 0, 0), new(5, 0, 1), 0), (new(5, 0), new(6, 0), 0),
            (new(5, 0), new(5UL + (1UL << 32), 0), 0), (new(5, 1, 0), new(5, 0, 1), 0),
        ];
        foreach ((RandomSequence first, RandomSequence second, ulong lag) in pairs)
        {
            double correlation = 0;
            for (ulong i = 0; i < Count; i++) correlation += first.Normal(i) * second.Normal(i + lag) / Count;
            Assert.Equal(0, correlation, 4 / Math.Sqrt(Count));
        }
    }

    [Fact]
    public void A_sequence_has_no_repeated_bits()
    {
        HashSet<ulong> seen = [];
        foreach (RandomSequence numbers in new RandomSequence[] { new(1, 0), new(1, 1), new(1, 0, 1), new(2, 0), new(0x1_0000_0001, 0) })
            for (ulong i = 0; i < 20_000; i++) Assert.True(seen.Add(numbers.Bits(i)));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(100)]
    public void Below_reaches_every_number_and_never_the_bound(int bound)
    {
        int[] cells = new int[bound];
        RandomSequence numbers = new(7, 1);
        for (ulong i = 0; i < Count; i++) cells[numbers.Below(bound, i)]++;
        AssertEven(cells, Count / (double)bound);
    }

    [Fact]
    public void Below_uses_the_whole_range_of_int_and_refuses_none()
    {
        RandomSequence numbers = new(8, 0);
        int[] values = [.. Enumerable.Range(0, 10_000).Select(i => numbers.Below(int.MaxValue, (ulong)i))];
        Assert.InRange(values.Min(), 0, 2_000_000);
        Assert.InRange(values.Max(), int.MaxValue - 2_000_000, int.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => numbers.Below(0, 0));
    }

    [Fact]
    public void A_permutation_holds_every_number_once()
    {
        foreach (int length in new[] { 0, 1, 2, 3, 10, 1000 })
        {
            int[] order = new int[length];
            new RandomSequence(9, 2, 3).Permutation(order);
            Assert.Equal(Enumerable.Range(0, length), order.Order());
        }
    }

    [Fact]
    public void All_permutations_of_five_are_equally_frequent()
    {
        Dictionary<string, int> cells = [];
        int[] order = new int[5];
        for (uint round = 0; round < 60_000; round++)
        {
            new RandomSequence(10, 0, round).Permutation(order);
            string key = string.Concat(order);
            cells[key] = cells.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(120, cells.Count);
        AssertEven([.. cells.Values], 500);
    }

    // Chi-square: mean k − 1, variance 2(k − 1); the seeds are fixed, so 4 standard deviations either way never fail by chance.
    static void AssertEven(int[] cells, double expected)
    {
        double chi = cells.Sum(n => (n - expected) * (n - expected) / expected), freedom = cells.Length - 1;
        Assert.Equal(freedom, chi, 4 * Math.Sqrt(2 * freedom) + 1e-9);
    }
}
