using System.Diagnostics;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.Pipeline;
using Costate.Networks.Training;
using Costate.Networks.Training.Pgcl;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Bench;

/// <summary>Times a mini-batch of stochastic gradients: serially on one thread, on two threads that share the samples, and by two stages with predicted co-states on two ranks of one thread, in one run: <c>-- pgcl</c>.</summary>
/// <remarks>The best of some rounds, in which all variants take turns, and of some runs in each. The predictor's share is that of the time which the first stage works.</remarks>
static class StageTimes
{
    const int Rounds = 5, Repeats = 12, Classes = 5, Batches = 40;

    public static void Run()
    {
        Console.WriteLine("single precision, plain stochastic gradients, no global prediction; milliseconds per mini-batch");
        Console.WriteLine("width  layers  batch  one thread  two threads  two stages  speed-up: threads  stages  predictor  waiting: first  last");
        foreach ((int width, int layers, int batch) in new[] { (8, 64, 100), (8, 64, 500), (8, 256, 500), (32, 64, 64), (32, 64, 500), (64, 64, 500) })
        {
            double[] best = [double.MaxValue, double.MaxValue, double.MaxValue];
            StageCounters[] stages = [];
            for (int round = 0; round < Rounds; round++)
            {
                for (int threads = 1; threads <= 2; threads++) best[threads - 1] = Math.Min(best[threads - 1], Serially(width, layers, batch, threads));
                (double time, StageCounters[] counters) = ByStages(width, layers, batch);
                if (time < best[2]) (best[2], stages) = (time, counters);
            }
            Console.WriteLine(FormattableString.Invariant(
                $"{width,5}  {layers,6}  {batch,5}  {best[0],10:f3}  {best[1],11:f3}  {best[2],10:f3}  {best[0] / best[1],17:f2}  {best[0] / best[2],6:f2}  {Share(stages[0].PredictorSeconds, stages[0].Seconds - stages[0].WaitingSeconds),9}  {Share(stages[0].WaitingSeconds, stages[0].Seconds),14}  {Share(stages[1].WaitingSeconds, stages[1].Seconds),4}"));
        }
    }

    static string Share(double part, double whole) => FormattableString.Invariant($"{100 * part / whole:f1} %");

    static double Serially(int width, int layers, int batch, int threads)
    {
        (Network<float> network, Dataset<float> data, Dense<float> x, int[] order) = Problem(width, layers, batch);
        using ThreadTeam team = new(threads);
        NetworkObjective<float> objective = new(network, new CrossEntropy<float>(), data, new SerialPropagator<float>(), team);
        Sgd<Dense<float>> method = new(new() { Momentum = 0, Rate = 0.01 });
        double best = double.MaxValue;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int b = 0; b < Batches; b++)
            {
                objective.Select(order.AsSpan(b * batch, batch));
                method.Step(objective, x);
            }
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds / Batches);
        }
        return best;
    }

    static (double Time, StageCounters[] Stages) ByStages(int width, int layers, int batch)
    {
        (Network<float> network, Dataset<float> data, Dense<float> start, int[] order) = Problem(width, layers, batch);
        int[] cuts = StageCuts.Balanced(Architecture(width, layers), 2, network.StateFeatures, Classes, batch);
        (double, StageCounters[]) result = default;
        InProcessRanks.Run(2, ranks =>
        {
            using ThreadTeam team = new(1);
            NetworkShare<float> share = new PipelinePropagator<float>(cuts, new(ranks), team).Share(network);
            PgclSetup<float> setup = new() { Network = network, Loss = new CrossEntropy<float>(), Data = data, Optimizer = () => new Sgd<Dense<float>>(new() { Momentum = 0 }) };
            PredictCorrect<float> method = new(setup, new() { Cuts = cuts, History = 0, Labels = true }, share, team) { Rate = 0.01 };
            Dense<float> x = share.Own(start);
            double best = double.MaxValue;
            for (int repeat = 0; repeat < Repeats; repeat++)
            {
                StageCounters[] before = [.. method.Counters];
                long begun = Stopwatch.GetTimestamp();
                method.Step(x, Batches, b => order.AsSpan(b * batch, batch), out double[] norms);
                double time = Stopwatch.GetElapsedTime(begun).TotalMilliseconds / norms.Length;
                if (ranks.Rank > 0 || time >= best) continue;
                best = time;
                result = (time, [.. method.Counters.Zip(before, (now, then) => new StageCounters
                {
                    Seconds = now.Seconds - then.Seconds,
                    WaitingSeconds = now.WaitingSeconds - then.WaitingSeconds,
                    PredictorSeconds = now.PredictorSeconds - then.PredictorSeconds,
                })]);
            }
        });
        return result;
    }

    static Architecture Architecture(int width, int layers) => new() { Inputs = 2, Outputs = Classes, Width = width, Layers = layers, Horizon = 5 };

    static (Network<float> Network, Dataset<float> Data, Dense<float> X, int[] Order) Problem(int width, int layers, int batch)
    {
        Network<float> network = Architecture(width, layers).Build<float>();
        int samples = batch * Batches;
        Dataset<float> data = new()
        {
            Features = 2,
            Samples = samples,
            Inputs = [.. Enumerable.Range(0, 2 * samples).Select(i => (float)Math.Sin(1.7 * i * i))],
            Labels = [.. Enumerable.Range(0, samples).Select(i => i % Classes)],
            ClassNames = [.. Enumerable.Range(0, Classes).Select(k => $"{k}")],
        };
        return (network, data, new Initialization().Parameters(network), [.. Enumerable.Range(0, samples)]);
    }
}
