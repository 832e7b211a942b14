namespace Costate.Cli.Configuration;

/// <summary>A configuration with mistakes: all of them, in the order of the file, then of the command line.</summary>
/// <param name="problems">The mistakes and warnings.</param>
sealed class ConfigurationException(IReadOnlyList<Problem> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>One mistake.</summary>
    public ConfigurationException(Place place, string message) : this([new Problem(place, Severity.Error, message)])
    {
    }

    /// <summary>The mistakes and warnings.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
