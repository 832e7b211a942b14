namespace Costate.Testing;

/// <summary>A layer, loss, objective, propagator or communicator breaks its contract. The message lists every broken rule with its numbers.</summary>
/// <param name="report">What was checked.</param>
public sealed class ContractException(ContractReport report) : Exception(report.ToString())
{
    /// <summary>What was checked, rule by rule.</summary>
    public ContractReport Report { get; } = report;
}
