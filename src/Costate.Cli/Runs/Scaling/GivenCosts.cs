namespace Costate.Cli.Runs.Scaling;

/// <summary>Costs that the user gives; those that are null are measured.</summary>
/// <param name="Step">Seconds of a step of any kind.</param>
/// <param name="Vector">Seconds of a copy, sum or inner product of states; 0 if it is not given but a step is.</param>
/// <param name="Latency">Seconds of an empty message.</param>
/// <param name="Bandwidth">Bytes per second.</param>
/// <param name="Overhead">Seconds for which sender and receiver are busy with a message.</param>
sealed record GivenCosts(double? Step, double? Vector, double? Latency, double? Bandwidth, double? Overhead)
{
    /// <summary>Whether nothing of messages is left to measure; an overhead that is not given counts as 0 beside a latency and a bandwidth that are.</summary>
    public bool HasMessages => Latency is not null && Bandwidth is not null;
}
