namespace Costate.Cli.Output;

/// <summary>When output is coloured.</summary>
static class ColorRule
{
    /// <summary>
    /// Never with <c>--no-color</c>; else always with FORCE_COLOR (not empty, not 0);
    /// else on an interactive terminal, unless NO_COLOR is not empty or TERM is dumb.
    /// </summary>
    public static bool IsColored(bool isInteractive, bool noColorOption, Func<string, string?> variable)
    {
        if (noColorOption) return false;
        if (variable("FORCE_COLOR") is { Length: > 0 } force && force != "0") return true;
        return isInteractive && string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb";
    }
}
