namespace Costate.Cli.Output;

/// <summary>Proposals for a misspelt word.</summary>
static class Spelling
{
    const int MostProposals = 3;

    /// <summary>
    /// At most three candidates whose distance to <paramref name="word"/> is at most max(1, length / 3); nearest first, ties alphabetical. Case does not count.
    /// </summary>
    public static IReadOnlyList<string> Nearest(string word, IEnumerable<string> candidates)
    {
        int limit = Math.Max(1, word.Length / 3);
        string lower = word.ToLowerInvariant();
        List<(int Distance, string Candidate)> near = [];
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) > limit) continue;
            int distance = Distance(lower, candidate.ToLowerInvariant());
            if (distance <= limit) near.Add((distance, candidate));
        }
        near.Sort((a, b) => a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance) : string.CompareOrdinal(a.Candidate, b.Candidate));
        return [.. near.Take(MostProposals).Select(n => n.Candidate)];
    }

    /// <summary><c> — did you mean 'a', 'b' or 'c'?</c>, or nothing if there is no proposal.</summary>
    public static string Question(IReadOnlyList<string> proposals) => proposals.Count switch
    {
        0 => "",
        1 => $" — did you mean '{proposals[0]}'?",
        _ => $" — did you mean {string.Join(", ", proposals.SkipLast(1).Select(p => $"'{p}'"))} or '{proposals[^1]}'?",
    };

    /// <summary>
    /// Damerau–Levenshtein distance: the fewest insertions, deletions, substitutions and exchanges of neighbours that turn one word into the other.
    /// </summary>
    /// <remarks>The unrestricted distance (Lowrance and Wagner 1975), a metric: CA → ABC costs 2. Memory and time |a|·|b|.</remarks>
    public static int Distance(string a, string b)
    {
        int far = a.Length + b.Length;
        var d = new int[a.Length + 2, b.Length + 2];
        d[0, 0] = far;
        for (int i = 0; i <= a.Length; i++) (d[i + 1, 0], d[i + 1, 1]) = (far, i);
        for (int j = 0; j <= b.Length; j++) (d[0, j + 1], d[1, j + 1]) = (far, j);
        Dictionary<char, int> lastRow = [];
        for (int i = 1; i <= a.Length; i++)
        {
            int lastColumn = 0;
            for (int j = 1; j <= b.Length; j++)
            {
                int row = lastRow.GetValueOrDefault(b[j - 1]), column = lastColumn, substitution = 1;
                if (a[i - 1] == b[j - 1]) (substitution, lastColumn) = (0, j);
                int edit = Math.Min(d[i, j] + substitution, Math.Min(d[i + 1, j], d[i, j + 1]) + 1);
                int exchange = d[row, column] + (i - row - 1) + 1 + (j - column - 1);
                d[i + 1, j + 1] = Math.Min(edit, exchange);
            }
            lastRow[a[i - 1]] = i;
        }
        return d[a.Length + 1, b.Length + 1];
    }
}
