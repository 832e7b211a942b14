using Costate.Numerics.Communication;

namespace Costate.Cli.Runs;

/// <summary>Who does the work.</summary>
/// <param name="Team">The threads of this rank.</param>
/// <param name="Ranks">The ranks that share the layers.</param>
sealed record Workers(ThreadTeam Team, ICommunicator Ranks)
{
    /// <summary>One rank alone.</summary>
    public Workers(ThreadTeam team) : this(team, SingleRank.Instance) { }
}
