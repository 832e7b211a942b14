namespace Costate.Cli.Configuration;

/// <summary>A mistake in a configuration.</summary>
/// <param name="Place">Where.</param>
/// <param name="Severity">Whether it stops the run.</param>
/// <param name="Message">What was expected, what was found, what may help.</param>
sealed record Problem(Place Place, Severity Severity, string Message)
{
    /// <summary><c>file:line:column: error: message</c>.</summary>
    public override string ToString() => $"{Place}: {(Severity == Severity.Error ? "error" : "warning")}: {Message}";
}
