namespace Costate.Networks.Data;

/// <summary>Something noteworthy about a dataset.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Sentence">What was found and where; samples and columns are counted from 1.</param>
public sealed record Finding(Severity Severity, string Sentence);
