using Costate.Numerics.Communication;

namespace Costate.Networks;

/// <summary>How ranks share a training: groups of them share the samples of every batch, and the ranks of a group share the layers.</summary>
/// <remarks>Rank r of all belongs to group r / P, with P ranks in each group, and owns the layers of rank r mod P of it. All groups hold the same parameters. All ranks make this together.</remarks>
public sealed class RankGroups
{
    /// <param name="all">All ranks.</param>
    /// <param name="groups">Groups that share the samples.</param>
    /// <exception cref="ArgumentException">The ranks cannot be shared out evenly.</exception>
    public RankGroups(ICommunicator all, int groups = 1)
    {
        if (groups < 1 || all.Size % groups != 0) throw new ArgumentException($"{all.Size} ranks cannot be shared out evenly over {groups} groups.", nameof(groups));
        int layers = all.Size / groups;
        All = all;
        Layers = groups == 1 ? all : layers == 1 ? SingleRank.Instance : all.Split(all.Rank / layers);
        Samples = groups == 1 ? SingleRank.Instance : layers == 1 ? all : all.Split(all.Rank % layers);
    }

    /// <summary>One rank.</summary>
    public static RankGroups Alone { get; } = new(SingleRank.Instance);

    /// <summary>All ranks.</summary>
    public ICommunicator All { get; }

    /// <summary>The ranks of this group, which share the layers.</summary>
    public ICommunicator Layers { get; }

    /// <summary>The ranks with the same layers and other samples, one of each group in the order of the groups.</summary>
    public ICommunicator Samples { get; }

    /// <summary>Number of groups.</summary>
    public int Groups => Samples.Size;

    /// <summary>The group to which this rank belongs.</summary>
    public int Group => Samples.Rank;
}
