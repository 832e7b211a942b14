using Costate.Numerics.Linear.AlgebraicMultigrid;
using Costate.Numerics.Randomness;

namespace Costate.Numerics.Tests.Linear.AlgebraicMultigrid;

/// <summary>Ruge and Stüben's splitting and the interpolations: by hand, and what must hold for any matrix.</summary>
public sealed class RugeStuebenTests
{
    [Fact]
    public void Seven_nodes_on_a_line_by_hand()
    {
        double[] a = Line(7);
        Strength strength = new(a, 7, StrengthRule.Negative, 0.25);
        Splitting splitting = Splitting.RugeStueben(strength);
        Assert.Equal([1, 3, 5], splitting.Coarse.ToArray());   // 2, 4, 6 counted from 1
        Assert.Null(splitting.Refusal);
        double[,] expected = { { 0.5, 0, 0 }, { 1, 0, 0 }, { 0.5, 0.5, 0 }, { 0, 1, 0 }, { 0, 0.5, 0.5 }, { 0, 0, 1 }, { 0, 0, 0.5 } };
        Interpolation direct = new(a, strength, splitting, InterpolationRule.Stueben), normalised = new(a, strength, splitting, InterpolationRule.Normalised), injection = new(splitting);
        for (int i = 0; i < 7; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(expected[i, k], direct[i, k]);
                Assert.Equal(i is 0 or 6 && expected[i, k] > 0 ? 1 : expected[i, k], normalised[i, k]);
                Assert.Equal(i == 2 * k + 1 ? 1 : 0, injection[i, k]);
            }
        }
        Assert.Equal((9, 9, 3), (direct.Nonzeros, normalised.Nonzeros, injection.Nonzeros));
        Assert.Equal((1, 1.0), (direct.MaxNorm, direct.Scale));
    }

    [Theory]
    [InlineData(StrengthRule.Negative, 0.25)]
    [InlineData(StrengthRule.Negative, 0.9)]
    [InlineData(StrengthRule.Absolute, 0.25)]
    [InlineData(StrengthRule.Absolute, 0.9)]
    public void Every_fine_node_is_strongly_coupled_to_a_coarse_one(StrengthRule rule, double threshold)
    {
        const int n = 60;
        double[] a = Random(n);
        Strength strength = new(a, n, rule, threshold);
        Splitting splitting = Splitting.RugeStueben(strength);
        Assert.Equal(splitting.Coarse.ToArray(), Splitting.RugeStueben(new(a, n, rule, threshold)).Coarse.ToArray());
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(splitting.IsCoarse(i), splitting.Coarse.Contains(i));
            if (!splitting.IsCoarse(i)) Assert.Contains(splitting.Coarse.ToArray(), j => strength[i, j]);
        }
        Assert.Null(splitting.Refusal);
    }

    /// <summary>The rules once more, with sets: who gains and who loses weight decides which node is next.</summary>
    [Theory]
    [InlineData(StrengthRule.Negative, 0.25)]
    [InlineData(StrengthRule.Negative, 0.6)]
    [InlineData(StrengthRule.Absolute, 0.25)]
    [InlineData(StrengthRule.Absolute, 0.6)]
    public void The_splitting_follows_the_rules(StrengthRule rule, double threshold)
    {
        for (ulong seed = 1; seed <= 30; seed++) Follows(new(Random(40, seed), 40, rule, threshold));
    }

    static void Follows(Strength strength)
    {
        int[] all = [.. Enumerable.Range(0, strength.Size)];
        HashSet<int> undecided = [.. all], coarse = [];
        int[] weight = [.. all.Select(i => all.Count(j => strength[j, i]))];
        while (undecided.Count > 0 && undecided.Max(i => weight[i]) > 0)
        {
            int c = undecided.OrderByDescending(i => weight[i]).ThenBy(i => i).First();
            int[] fine = [.. undecided.Where(j => j != c && strength[j, c])];
            coarse.Add(c);
            undecided.Remove(c);
            undecided.ExceptWith(fine);
            foreach (int j in fine) foreach (int k in undecided.Where(k => strength[j, k])) weight[k]++;
            foreach (int k in undecided.Where(k => strength[c, k])) weight[k]--;
        }
        foreach (int i in undecided.Order().Where(i => !coarse.Any(j => strength[i, j])).ToArray()) coarse.Add(i);
        Assert.Equal(coarse.Order(), Splitting.RugeStueben(strength).Coarse.ToArray());
    }

    [Theory]
    [InlineData(StrengthRule.Negative)]
    [InlineData(StrengthRule.Absolute)]
    public void Interpolations_keep_their_sums(StrengthRule rule)
    {
        const int n = 40;
        double[] a = Random(n);
        Strength strength = new(a, n, rule, 0.5);
        Splitting splitting = Splitting.RugeStueben(strength);
        Interpolation normalised = new(a, strength, splitting, InterpolationRule.Normalised), direct = new(a, strength, splitting, InterpolationRule.Stueben);
        double largest = 0;
        for (int i = 0; i < n; i++)
        {
            double sum = 0, size = 0, negative = 0, positive = 0, wantedNegative = 0, wantedPositive = 0;
            for (int k = 0; k < splitting.Coarse.Length; k++)
            {
                double entry = a[i * n + splitting.Coarse[k]], weight = direct[i, k];
                sum += normalised[i, k];
                size += Math.Abs(weight);
                if (splitting.IsCoarse(i)) continue;
                double most = Enumerable.Range(0, n).Where(j => j != i).Max(j => Math.Abs(a[i * n + j]));
                Assert.Equal(entry < 0 ? strength[i, splitting.Coarse[k]] : entry >= 0.5 * most, weight != 0);
                if (entry < 0) negative += weight;
                else positive += weight;
            }
            Assert.Equal(1, sum, 1e-12);
            largest = Math.Max(largest, size);
            if (splitting.IsCoarse(i)) continue;
            for (int j = 0; j < n; j++)
            {
                if (j == i) continue;
                wantedNegative -= Math.Min(0, a[i * n + j]) / a[i * n + i];
                wantedPositive -= Math.Max(0, a[i * n + j]) / a[i * n + i];
            }
            if (negative != 0) Assert.Equal(wantedNegative, negative, 1e-12 * Math.Abs(wantedNegative));
            if (positive != 0) Assert.Equal(wantedPositive, positive, 1e-12 * Math.Abs(wantedPositive));
        }
        Assert.Equal(largest, direct.MaxNorm, 1e-12);
        Assert.Equal(1 / direct.MaxNorm, direct.Scale);
        Assert.Equal(1, normalised.Scale);
    }

    [Fact]
    public void Products_are_those_of_the_matrix_and_of_its_transpose()
    {
        const int n = 40;
        double[] a = Random(n);
        Strength strength = new(a, n, StrengthRule.Absolute, 0.5);
        Splitting splitting = Splitting.RugeStueben(strength);
        Interpolation p = new(a, strength, splitting, InterpolationRule.Stueben);
        RandomSequence random = new(3, 1);
        double[] coarse = new double[p.Columns], fine = new double[n], image = new double[n], restricted = new double[p.Columns], injected = new double[p.Columns];
        for (int i = 0; i < n; i++) fine[i] = random.Normal((ulong)i);
        for (int k = 0; k < coarse.Length; k++) coarse[k] = random.Normal((ulong)(n + k));
        p.Apply(coarse, image);
        p.ApplyTransposed(fine, restricted);
        for (int i = 0; i < n; i++) Assert.Equal(Enumerable.Range(0, coarse.Length).Sum(k => p[i, k] * coarse[k]), image[i], 1e-10 * p.MaxNorm);
        Assert.Equal(image.Zip(fine, (x, y) => x * y).Sum(), coarse.Zip(restricted, (x, y) => x * y).Sum(), 1e-10 * p.MaxNorm);
        p.Inject(image, injected);
        Assert.Equal(coarse, injected);
    }

    [Fact]
    public void Random_nodes_depend_on_the_seed_alone()
    {
        Splitting first = Splitting.Random(30, 7, new(5, 1));
        Assert.Equal(7, first.Coarse.Length);
        Assert.Equal(first.Coarse.ToArray(), Splitting.Random(30, 7, new(5, 1)).Coarse.ToArray());
        Assert.NotEqual(first.Coarse.ToArray(), Splitting.Random(30, 7, new(6, 1)).Coarse.ToArray());
        Assert.Equal(30, Splitting.Random(30, 30, new(5, 1)).Coarse.Length);
    }

    [Fact]
    public void What_is_of_no_use_says_so()
    {
        double[] diagonal = new double[16], pair = new double[4];
        for (int i = 0; i < 4; i++) diagonal[5 * i] = 1;
        (pair[0], pair[3], pair[1], pair[2]) = (2, 2, -1, -1);
        Assert.StartsWith("All 4 nodes were chosen", Splitting.RugeStueben(new(diagonal, 4, StrengthRule.Absolute, 0.9)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("Only node 0 of 2 was chosen", Splitting.RugeStueben(new(pair, 2, StrengthRule.Negative, 0.9)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("None of 4 nodes was chosen", Splitting.Random(4, 0, new(1, 1)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Contains("count = 5 does not work: it must be in 0 … 4", Assert.Throws<ArgumentException>(() => Splitting.Random(4, 5, new(1, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("threshold = 0", Assert.Throws<ArgumentException>(() => new Strength([1], 1, StrengthRule.Negative, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => new Strength([double.NaN], 1, StrengthRule.Negative, 0.5)).Message, StringComparison.Ordinal);
        Strength strength = new(Line(3), 3, StrengthRule.Negative, 0.5);
        Assert.Contains("of 2 nodes, the couplings are of 3", Assert.Throws<ArgumentException>(() => new Interpolation(Line(2), strength, Splitting.Random(2, 1, new(1, 1)), InterpolationRule.Normalised)).Message, StringComparison.Ordinal);
    }

    static double[] Line(int n)
    {
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            a[i * n + i] = 2;
            if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
        }
        return a;
    }

    /// <summary>JᵀJ of a random 10 × n matrix: dense, with entries of both signs.</summary>
    static double[] Random(int n, ulong seed = 2)
    {
        RandomSequence random = new(seed, 1);
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < 10; k++) a[i * n + j] += random.Normal((ulong)(k * n + i)) * random.Normal((ulong)(k * n + j));
        return a;
    }
}
