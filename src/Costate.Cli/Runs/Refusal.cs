namespace Costate.Cli.Runs;

/// <summary>What the library says to a bad argument, for people who have never seen the argument.</summary>
static class Refusal
{
    /// <summary>The message without the name of the parameter and without the full stop.</summary>
    public static string Sentence(ArgumentException refusal)
    {
        int parameter = refusal.Message.IndexOf($" (Parameter '{refusal.ParamName}')", StringComparison.Ordinal);
        return (parameter < 0 ? refusal.Message : refusal.Message[..parameter]).TrimEnd('.');
    }
}
