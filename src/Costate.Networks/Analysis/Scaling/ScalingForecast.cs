using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.TimeParallel.Simulation;

namespace Costate.Networks.Analysis.Scaling;

/// <summary>Predicts how long a loss and gradient takes with all layers at once on any number of ranks, by running the schedule that the ranks would follow.</summary>
/// <param name="schedule">The schedule.</param>
/// <param name="costs">What work costs.</param>
/// <param name="messages">What messages cost.</param>
/// <param name="pieces">Pieces of the batch that threads share out, from <see cref="Pieces"/>.</param>
public sealed class ScalingForecast(LayerParallelSchedule schedule, ScalingCosts costs, MessageCost messages, int pieces)
{
    readonly WorkCost[] _work = schedule.Costs(kind => costs.Seconds[kind]);
    readonly Dictionary<int, ScalingPoint> _known = [];

    /// <summary>Pieces of a batch that threads share out when every thread takes samples through all layers: more threads than these have nothing to do.</summary>
    public static int Pieces<T>(Network<T> network, int samples) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => BatchPlan.For(network, samples).Chunks;

    /// <summary>The prediction for so many ranks, a multiple of the groups that share the samples.</summary>
    public ScalingPoint At(int ranks)
    {
        if (_known.TryGetValue(ranks, out ScalingPoint? known)) return known;
        SimulatedRun run = ScheduleSimulation.Run(schedule.Of(ranks), _work, messages);
        double speedUp = run.Seconds == 0 ? 1 : costs.SerialSeconds / run.Seconds;
        return _known[ranks] = new(ranks, run.Seconds, run.BusySeconds, speedUp, speedUp / ranks, run.Messages, run.Bytes, run.LongestChain, Threaded(ranks));
    }

    /// <summary>The time of serial sweeps with the samples shared out over threads, without any loss but pieces that do not share out evenly.</summary>
    public double Threaded(int threads) => costs.SerialSeconds * ((pieces + threads - 1) / threads) / pieces;

    /// <summary>The smallest number of ranks that wins, between two neighbours of the given ones of which the second is the first that wins; null if none of them does.</summary>
    /// <param name="ranks">Numbers of ranks, ascending.</param>
    /// <param name="wins">Whether a prediction wins.</param>
    public int? BreakEven(IReadOnlyList<int> ranks, Func<ScalingPoint, bool> wins)
    {
        int losing = 0;
        foreach (int winning in ranks)
        {
            if (!wins(At(winning)))
            {
                losing = winning;
                continue;
            }
            if (losing == 0) return winning;
            int first = winning;
            while (first - losing > schedule.Groups)
            {
                int middle = losing + (first - losing) / schedule.Groups / 2 * schedule.Groups;
                if (wins(At(middle))) first = middle;
                else losing = middle;
            }
            return first;
        }
        return null;
    }
}
