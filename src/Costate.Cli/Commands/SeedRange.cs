using Costate.Cli.Configuration;
using Costate.Cli.Output;

namespace Costate.Cli.Commands;

/// <summary>The text after <c>--seeds</c>: <c>1..5</c>, or <c>1,4,7</c>.</summary>
static class SeedRange
{
    const int Most = 1000;

    /// <summary>The seeds in the order given.</summary>
    /// <exception cref="UsageException">The text is neither, or names a seed twice or too many.</exception>
    public static IReadOnlyList<ulong> Parse(string text)
    {
        List<ulong> seeds = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split("..");
            if (ends.Length > 2 || !IntegerType<ulong>.TryParse(ends[0].Trim(), out ulong first) || !IntegerType<ulong>.TryParse(ends[^1].Trim(), out ulong last) || last < first)
                throw new UsageException($"--seeds: expected seeds such as 1..5 or 1,4,7, found {Printable.Quote(text)}");
            if (last - first >= Most || seeds.Count + (int)(last - first) >= Most) throw new UsageException(FormattableString.Invariant($"--seeds: more than {Most} seeds"));
            for (ulong seed = first; ; seed++)
            {
                seeds.Add(seed);
                if (seed == last) break;
            }
        }
        return seeds.Distinct().Count() == seeds.Count ? seeds : throw new UsageException($"--seeds: a seed stands twice in {Printable.Quote(text)}");
    }
}
