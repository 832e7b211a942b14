namespace Costate.Cli.Tests;

/// <summary>A clock that the test moves.</summary>
sealed class ManualTime : TimeProvider
{
    public TimeSpan Now { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;
}
