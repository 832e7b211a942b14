namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>What a message costs: it arrives <see cref="Latency"/> + bytes/<see cref="Bandwidth"/> after it was posted. Messages do not get in one another's way.</summary>
/// <param name="Latency">Seconds from posting to arrival of an empty message.</param>
/// <param name="Bandwidth">Bytes per second.</param>
/// <param name="Overhead">Seconds for which sender and receiver are busy with a message, each.</param>
public readonly record struct MessageCost(double Latency, double Bandwidth, double Overhead = 0)
{
    /// <summary>Messages that cost nothing.</summary>
    public static MessageCost None => new(0, double.PositiveInfinity);

    /// <summary>Refuses numbers without a meaning.</summary>
    /// <exception cref="ArgumentException">One is negative or not a number.</exception>
    public void Check()
    {
        Numerics.Check.Option(Latency >= 0 && double.IsFinite(Latency), nameof(Latency), Latency, "finite and not negative");
        Numerics.Check.Option(Bandwidth > 0, nameof(Bandwidth), Bandwidth, "positive");
        Numerics.Check.Option(Overhead >= 0 && double.IsFinite(Overhead), nameof(Overhead), Overhead, "finite and not negative");
    }
}
