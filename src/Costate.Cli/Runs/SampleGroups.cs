using System.Numerics;
using Costate.Cli.Output;
using Costate.Networks;
using Costate.Networks.Alternating;
using Costate.Networks.Analysis.Scaling;

namespace Costate.Cli.Runs;

/// <summary>What there is to say about groups of ranks that share the samples, before a run.</summary>
static class SampleGroups
{
    /// <summary>How a batch is shared out, and a warning where some groups have nothing to do.</summary>
    /// <param name="reporter">Takes messages.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="split">Whether the method has variables of its own, and so pieces of its own.</param>
    /// <param name="network">The network.</param>
    /// <param name="batch">Samples of a gradient.</param>
    public static void Announce<T>(Reporter reporter, int groups, bool split, Network<T> network, int batch) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int pieces = split ? SplitMemory.Pieces(network, batch) : ScalingForecast.Pieces(network, batch);
        reporter.Message($"samples: {groups} groups of ranks share the {Counted.Of(pieces, "piece")} of a batch of {Counted.Of(batch, "sample")}");
        if (pieces < groups)
            reporter.Warning($"parallel.samples: a batch of {Counted.Of(batch, "sample")} has {Counted.Of(pieces, "piece")}, so {groups - pieces} of {groups} groups have nothing to do: use {pieces} at most; larger batches have up to 16 pieces");
    }
}
