namespace Costate.Cli.Configuration;

/// <summary>Whether a problem stops the run.</summary>
enum Severity
{
    /// <summary>The run goes on.</summary>
    Warning,

    /// <summary>The run does not start.</summary>
    Error,
}
