using System.Globalization;

namespace Costate.Cli.Tests.Reliability;

/// <summary>How long campaigns of random faults are: short, unless the environment variable <c>COSTATE_KILLS</c> asks for more.</summary>
static class Campaign
{
    /// <summary>Processes to kill.</summary>
    /// <param name="few">So many if nobody asks.</param>
    public static int Kills(int few) => int.TryParse(Environment.GetEnvironmentVariable("COSTATE_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : few;
}
