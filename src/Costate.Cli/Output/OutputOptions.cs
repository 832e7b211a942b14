namespace Costate.Cli.Output;

/// <summary>What the user wants to see.</summary>
sealed record OutputOptions
{
    /// <summary>Neither messages nor progress; warnings, errors and the result stay.</summary>
    public bool Quiet { get; init; }

    /// <summary>The result as one JSON document.</summary>
    public bool Json { get; init; }

    /// <summary>No colours, whatever the environment says.</summary>
    public bool NoColor { get; init; }

    /// <summary>Stack traces with internal errors.</summary>
    public bool Debug { get; init; }
}
