namespace Costate.Networks.Data;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>Training may go on; the result may be less than hoped for.</summary>
    Warning,

    /// <summary>Training makes no sense with these data.</summary>
    Error,
}
