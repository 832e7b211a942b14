using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel.Simulation;

namespace Costate.Networks.Analysis.Scaling;

/// <summary>Measures on this machine what <see cref="ScalingForecast"/> needs: steps of all kinds and serial sweeps on one core, and messages between two ranks of this process.</summary>
public static class ScalingMeasurement
{
    const int MostSerialLayers = 1024, MostSpan = 64;

    /// <summary>Times the work of a gradient.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="data">Samples, at least as many as the batch has.</param>
    /// <param name="batch">Samples of the batch.</param>
    /// <param name="coarsening">Layers for which a coarse step stands.</param>
    /// <param name="seconds">Time for each kind of work; the shortest call counts, so that other work of the machine does not.</param>
    /// <remarks>Serial sweeps over more than 1024 layers are timed over 1024, and scaled. What a coarse step costs does not depend on how many layers it stands for.</remarks>
    public static ScalingCosts Costs<T>(Architecture architecture, ILoss<T> loss, Dataset<T> data, int batch, int coarsening, double seconds) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CallTimer timer = new(TimeProvider.System);
        using ThreadTeam team = new(1);
        int[] chosen = [.. Enumerable.Range(0, batch)];
        (LayerParallelKind Kind, Func<double> Body, int Count)[] parts = [.. new StepBench<T>(architecture, loss, data, chosen, Math.Min(coarsening, MostSpan), team).Bodies()];
        timer.WarmUp([.. parts.Select(part => part.Body)]);
        Dictionary<LayerParallelKind, double> times = parts.ToDictionary(part => part.Kind, part => timer.Time(part.Body, seconds).Best / part.Count);
        int layers = Math.Min(architecture.Layers, MostSerialLayers);
        Network<T> network = (architecture with { Layers = layers, Horizon = architecture.Horizon / architecture.Layers * layers }).Build<T>();
        NetworkObjective<T> objective = new(network, loss, data, new SerialPropagator<T>(), team);
        objective.Select(chosen);
        Numerics.Vectors.Dense<T> x = new Initialization().Parameters(network), gradient = x.Like();
        double Gradient() => objective.Gradient(x, gradient);
        timer.WarmUp(Gradient);
        double serial = timer.Time(Gradient, seconds).Best, ends = times[LayerParallelKind.Opening] + times[LayerParallelKind.OpeningGradient] + times[LayerParallelKind.Readout];
        if (layers < architecture.Layers) serial = Math.Max(0, serial - ends) * architecture.Layers / layers + ends;
        return new() { Seconds = times, SerialSeconds = serial };
    }

    /// <summary>Times a loss and gradient with all layers at once on so many ranks of this process, each with one thread.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="data">Samples, at least as many as the batch has.</param>
    /// <param name="batch">Samples of the batch.</param>
    /// <param name="options">Levels and cycles.</param>
    /// <param name="ranks">Number of ranks.</param>
    /// <param name="groups">Groups of them that share the samples.</param>
    /// <param name="seconds">How long to go on, after as long to warm up; the shortest counts.</param>
    public static double Gradient<T>(Architecture architecture, ILoss<T> loss, Dataset<T> data, int batch, LayerParallelOptions options, int ranks, int groups, double seconds) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int FewestCalls = 5;
        int[] chosen = [.. Enumerable.Range(0, batch)];
        double best = double.PositiveInfinity;
        InProcessRanks.Run(ranks, rank =>
        {
            using ThreadTeam team = new(1);
            Network<T> network = architecture.Build<T>();
            NetworkObjective<T> objective = new(network, loss, data, new LayerParallelPropagator<T>(options, new RankGroups(rank, groups), team), team);
            objective.Select(chosen);
            Numerics.Vectors.Dense<T> x = objective.Share.Own(new Initialization().Parameters(network)), gradient = x.Like();
            long begin = TimeProvider.System.GetTimestamp();
            for (int call = 0; ; call++)
            {
                // Rank 0 has the clock.
                double elapsed = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
                if (!rank.Broadcast(0, call < 2 * FewestCalls || elapsed < 2 * seconds)) return;
                rank.Barrier();
                long start = TimeProvider.System.GetTimestamp();
                objective.Gradient(x, gradient);
                rank.Barrier();
                if (rank.Rank == 0 && call >= FewestCalls && elapsed >= seconds) best = Math.Min(best, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
            }
        });
        return best;
    }

    /// <summary>Times messages between two ranks of this process: half a round trip of short ones and of long ones, and how long posting one takes.</summary>
    /// <param name="seconds">Time for each of them; the shortest counts.</param>
    public static MessageCost Messages(double seconds)
    {
        const int Short = 8, Long = 1 << 20, Posts = 64, Tag = 1;
        MessageCost cost = default;
        InProcessRanks.Run(2, ranks =>
        {
            byte[] message = new byte[Long];
            if (ranks.Rank == 1)
            {
                // The first byte says what is wanted: answers of a length, one answer to many posts, or the end.
                while (true)
                {
                    ranks.Receive(0, Tag, message.AsSpan(0, Short));
                    if (message[0] == 0) return;
                    if (message[0] == 3) continue;
                    if (message[0] == 2) ranks.Receive(0, Tag + 1, message.AsSpan());
                    int length = message[0] == 2 ? Long : Short;
                    ranks.Send(0, Tag, message.AsSpan(0, length));
                }
            }
            CallTimer timer = new(TimeProvider.System);
            double RoundTrip(byte kind)
            {
                message[0] = kind;
                ranks.Send(1, Tag, message.AsSpan(0, Short));
                if (kind == 2) ranks.Send(1, Tag + 1, message.AsSpan());
                ranks.Receive(1, Tag, message.AsSpan(0, kind == 2 ? Long : Short));
                return 0;
            }
            double PostMany()
            {
                message[0] = 3;
                for (int k = 0; k < Posts; k++) ranks.Send(1, Tag, message.AsSpan(0, Short));
                return RoundTrip(1);
            }
            timer.WarmUp(() => RoundTrip(1), () => RoundTrip(2), PostMany);
            double round = timer.Time(() => RoundTrip(1), seconds).Best, longer = timer.Time(() => RoundTrip(2), seconds).Best, posts = timer.Time(PostMany, seconds).Best;
            double overhead = Math.Max(0, posts - round) / Posts;
            cost = new(Math.Max(0, round / 2 - overhead), 2.0 * Long / longer, overhead);
            message[0] = 0;
            ranks.Send(1, Tag, message.AsSpan(0, Short));
        });
        return cost;
    }
}
