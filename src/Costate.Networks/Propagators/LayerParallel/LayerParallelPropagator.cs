using System.Numerics;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>All layers at once: states and co-states are solved by multigrid over the layers (<see cref="Mgrit{TState}"/>), shared out over ranks.</summary>
/// <remarks>
/// Every rank makes one of these, for the same network, and calls the same members in the same order. A rank owns consecutive layers, with their parameters, states and co-states.
/// The bits depend neither on the number of ranks nor on that of threads. Solved exactly, they are those of <see cref="SerialPropagator{T}"/>.
/// Source: Günther, Ruthotto, Schroder, Cyr, Gauger, “Layer-parallel training of deep residual neural networks”, SIAM Journal on Mathematics of Data Science 2 (2020).
/// </remarks>
public sealed class LayerParallelPropagator<T> : IPropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly LayerParallelOptions _options;
    readonly RankGroups _groups;
    readonly ThreadTeam _team;
    readonly LayerParallelControl<T> _control = new();

    readonly (long Messages, long Bytes, double Seconds) _before;

    /// <param name="options">Levels, cycles and tolerances.</param>
    /// <param name="ranks">The ranks that share the layers.</param>
    /// <param name="team">The threads of this rank, which share the samples; the objective has the same.</param>
    public LayerParallelPropagator(LayerParallelOptions options, ICommunicator ranks, ThreadTeam team) : this(options, new RankGroups(ranks), team) { }

    /// <param name="options">Levels, cycles and tolerances.</param>
    /// <param name="groups">The ranks that share the layers, and groups of them that share the samples.</param>
    /// <param name="team">The threads of this rank, which share its samples; the objective has the same.</param>
    public LayerParallelPropagator(LayerParallelOptions options, RankGroups groups, ThreadTeam team) => (_options, _groups, _team, _before) = (options, groups, team, Sent(groups.All));

    /// <inheritdoc/>
    public RankGroups? Ranks => _groups;

    /// <summary>What it has done so far.</summary>
    public LayerParallelWork Work { get; } = new();

    /// <summary>Levels, cycles and tolerances.</summary>
    public LayerParallelOptions Options => _options;

    internal LayerParallelControl<T> Control => _control;

    /// <inheritdoc/>
    public bool TakesWholeBatch => true;

    /// <inheritdoc/>
    /// <remarks>An exact solve is one sweep, layer after layer, from rank to rank.</remarks>
    public void SolveExactly(bool exactly) => _control.Exactly = exactly;

    /// <inheritdoc/>
    public long StepsOfSweep(Network<T> network) => Work.LastSteps;

    /// <summary>What all ranks have done together since this was made. All ranks call this.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stateBytes">Bytes of states, co-states and caches that this rank holds.</param>
    public LayerParallelTotals Gather(Network<T> network, long stateBytes)
    {
        int levels = Hierarchy(network).Levels.Count;
        (long messages, long bytes, double seconds) = Sent(_groups.All);
        long[][] all = OfAllRanks([
            Work.Linearizations, Work.GradientSteps, messages - _before.Messages, bytes - _before.Bytes, BitConverter.DoubleToInt64Bits(seconds - _before.Seconds), stateBytes,
            .. Enumerable.Range(0, levels).Select(l => Work.States.Steps.ElementAtOrDefault(l)), .. Enumerable.Range(0, levels).Select(l => Work.Costates.Steps.ElementAtOrDefault(l))]);
        double[] allSeconds = [.. all.Select(own => BitConverter.Int64BitsToDouble(own[4]))];
        return new()
        {
            States = Work.States.Totals(Steps(6)),
            Costates = Work.Costates.Totals(Steps(6 + levels)),
            Linearizations = OfOneGroup(0),
            GradientSteps = OfOneGroup(1),
            Measurements = Work.Measurements,
            Messages = all.Sum(own => own[2]),
            Bytes = all.Sum(own => own[3]),
            LargestSeconds = allSeconds.Max(),
            MeanSeconds = allSeconds.Average(),
            LargestStateBytes = all.Max(own => own[5]),
        };

        // All groups take the same steps, each with its samples.
        long OfOneGroup(int k) => all.Take(_groups.Layers.Size).Sum(own => own[k]);
        long[] Steps(int first) => [.. Enumerable.Range(first, levels).Select(OfOneGroup)];
    }

    /// <inheritdoc/>
    public NetworkShare<T> Share(Network<T> network)
    {
        ICommunicator ranks = _groups.Layers;
        TimePartition partition = new(Hierarchy(network), ranks.Size);
        return new(network, ranks, [.. Enumerable.Range(0, ranks.Size + 1).Select(partition.FirstStep)]);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The steps of the network cannot be coarsened.</exception>
    public ISweep<T> NewSweep(Network<T> network, Tiling largest)
    {
        TimeHierarchy hierarchy = Hierarchy(network);
        return new LayerParallelSweep<T>(network, hierarchy, new(hierarchy, _groups.Layers.Size), _options, _groups, _team, largest, Work, _control);
    }

    /// <inheritdoc/>
    public long SweepLength(Network<T> network, Tiling largest, bool keep)
    {
        TimeHierarchy hierarchy = Hierarchy(network);
        int ranks = _groups.Layers.Size;
        long layers = (network.Layers + ranks - 1L) / ranks, coarse = hierarchy.Levels.Skip(1).Sum(level => (long)level.Steps) / ranks + hierarchy.Coarsest;
        long states = layers + 1 + 2 * coarse, cache = network.Steps.First.Max(step => step.Shape.Cache), features = network.StateFeatures;
        long perSample = OpeningSweep<T>.Held(network) + (keep ? 2 : 1) * features * (states + 2) + (keep ? cache * (layers + coarse) : 0);
        return BlockMemory<T>.Length(network, largest, perSample);
    }

    /// <summary>The levels for a network.</summary>
    /// <exception cref="ArgumentException">The steps of the network cannot be coarsened.</exception>
    public TimeHierarchy Hierarchy(Network<T> network)
    {
        if (!network.Steps.CanSpan)
            throw new ArgumentException("Layer-parallel propagation needs a one-step method, of which larger steps can stand for several layers: euler, heun, rk4, verlet or leapfrog, not ab3.", nameof(network));
        return new(new TimeGrid(network.Layers, network.Horizon), _options.Coarsening);
    }

    /// <summary>Messages, their bytes and the seconds with them, of this rank so far.</summary>
    static (long Messages, long Bytes, double Seconds) Sent(ICommunicator ranks) => ranks is CountingCommunicator { Count: { } count } ? (count.Messages, count.Bytes, count.Seconds) : default;

    /// <summary>The numbers of every rank, in their order.</summary>
    long[][] OfAllRanks(long[] own)
    {
        long[] all = new long[_groups.All.Size * own.Length];
        own.CopyTo(all, _groups.All.Rank * own.Length);
        _groups.All.AllGather([.. Enumerable.Range(0, _groups.All.Size + 1).Select(r => r * own.Length)], all.AsSpan());
        return [.. all.Chunk(own.Length)];
    }
}
