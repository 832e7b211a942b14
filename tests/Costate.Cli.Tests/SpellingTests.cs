using Costate.Cli.Output;

namespace Costate.Cli.Tests;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("rate", "rat", 1)]
    [InlineData("rate", "raet", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 2)]
    [InlineData("tahn", "tanh", 1)]
    public void Distance_counts_edits_and_exchanges(string a, string b, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(a, b));
        Assert.Equal(distance, Spelling.Distance(b, a));
    }

    [Fact]
    public void Distance_is_a_metric_on_all_short_words()
    {
        string[] words = [.. from a in "abc-" from b in "abc-" from c in "abc-" select $"{a}{b}{c}".Replace("-", "", StringComparison.Ordinal)];
        int[][] d = [.. words.Select(x => words.Select(y => Spelling.Distance(x, y)).ToArray())];
        int[] all = [.. Enumerable.Range(0, words.Length)];
        foreach (int x in all)
            foreach (int y in all)
            {
                Assert.Equal(words[x] == words[y], d[x][y] == 0);
                Assert.Equal(d[x][y], d[y][x]);
                Assert.DoesNotContain(all, z => d[x][z] > d[x][y] + d[y][z]);
            }
    }

    [Fact]
    public void Proposals_are_within_a_third_of_the_length_nearest_first_then_alphabetical_and_at_most_three()
    {
        Assert.Equal(["rate"], Spelling.Nearest("rat", ["rate", "ratios", "r"]));
        Assert.Equal(["bat", "cat", "hat"], Spelling.Nearest("at", ["hat", "mat", "cat", "bat"]));
        Assert.Equal(["momentum", "momentous"], Spelling.Nearest("momentun", ["momentous", "momentum"]));
        Assert.Empty(Spelling.Nearest("epochs", ["batch", "rate"]));
        Assert.Equal(["tanh"], Spelling.Nearest("TANH", ["tanh"]));
        Assert.Equal(["cross-entropy"], Spelling.Nearest("cross_entropy", ["cross-entropy"]));
    }

    [Fact]
    public void Question_lists_the_proposals()
    {
        Assert.Equal("", Spelling.Question([]));
        Assert.Equal(" — did you mean 'a'?", Spelling.Question(["a"]));
        Assert.Equal(" — did you mean 'a', 'b' or 'c'?", Spelling.Question(["a", "b", "c"]));
    }
}
