namespace Costate.Cli.Configuration;

/// <summary>A value from the command line.</summary>
/// <param name="Path">The key with its sections, <c>training.rate</c>.</param>
/// <param name="Text">The value as it was typed.</param>
/// <param name="Option">The option it came by, <c>--set</c>.</param>
/// <param name="Argument">All that was typed, <c>--set training.rate=1</c>: the place in messages.</param>
sealed record Override(string Path, string Text, string Option, string Argument)
{
    /// <summary>From <c>--set a.b=value</c>.</summary>
    /// <exception cref="ConfigurationException">There is no <c>=</c>, or nothing before it.</exception>
    public static Override FromSet(string assignment)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        string argument = $"--set {assignment}";
        return equals > 0
            ? new Override(assignment[..equals].Trim(), assignment[(equals + 1)..].Trim(), "--set", argument)
            : throw new ConfigurationException(new Place(argument), "expected key=value, such as training.rate=0.01");
    }

    /// <summary>From an option of its own, such as <c>--seed 7</c>.</summary>
    public static Override FromOption(string path, string option, string text) => new(path, text, option, $"{option} {text}");
}
