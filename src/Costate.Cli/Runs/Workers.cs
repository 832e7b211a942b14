using Costate.Networks;
using Costate.Numerics.Communication;

namespace Costate.Cli.Runs;

/// <summary>Who does the work.</summary>
/// <param name="Team">The threads of this rank.</param>
/// <param name="Groups">The ranks, and how they share layers and samples.</param>
/// <param name="Layout">Ranks and threads of the run, whose memory is counted: those that there are, or that there will be.</param>
sealed record Workers(ThreadTeam Team, RankGroups Groups, RankLayout Layout)
{
    /// <summary>One rank alone.</summary>
    public Workers(ThreadTeam team) : this(team, RankGroups.Alone, RankLayout.Alone(team.Size)) { }

    /// <summary>All ranks.</summary>
    public ICommunicator Ranks => Groups.All;
}
