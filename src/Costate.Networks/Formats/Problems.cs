namespace Costate.Networks.Formats;

/// <summary>The problems found in one file: the first ones in full, the rest as a number, all thrown as one exception.</summary>
/// <param name="file">The file as the user named it.</param>
/// <param name="most">How many are listed, at least 1.</param>
sealed class Problems(string file, int most)
{
    readonly List<(string Place, string Message)> _listed = [];

    /// <summary>Problems so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether enough problems are listed: further ones are only counted, so their sentences need not be composed.</summary>
    public bool Full => _listed.Count >= most;

    /// <summary>Counts a problem that is not listed.</summary>
    public void Skip() => Count++;

    /// <summary>Notes a problem.</summary>
    /// <param name="place">Where: <c>line:column</c> or <c>line</c>.</param>
    /// <param name="message">What was expected and what was found.</param>
    public void Add(string place, string message)
    {
        if (!Full) _listed.Add((place, message));
        Count++;
    }

    /// <summary>Throws what was noted, if anything was: one problem a line, in the form <c>file:line:column: sentence</c>.</summary>
    /// <param name="last">The problem that ended the reading, if one did; it closes the list.</param>
    public void Throw(BadFileException? last = null)
    {
        if (Count == 0 && last is null) return;
        if (Count == 0) throw last!;
        (string place, string message) = _listed[0];
        List<string> lines = [message];
        foreach ((string p, string m) in _listed.Skip(1)) lines.Add($"{file}:{p}: {m}");
        long hidden = Count - _listed.Count;
        if (hidden > 0) lines.Add($"{file}: and {hidden} more problem{(hidden == 1 ? "" : "s")}");
        if (last is not null) lines.Add(last.Message);
        throw new BadFileException(file, place, string.Join('\n', lines), last);
    }
}
