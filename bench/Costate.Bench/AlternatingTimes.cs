using System.Diagnostics;
using System.Globalization;
using Costate.Networks;
using Costate.Networks.Alternating;
using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Bench;

/// <summary>Times an epoch of alternating minimisation against one of stochastic gradients with the same mini-batches, and iterations of the full batch, on one thread and on two: <c>-- alternating [optdigits.tra]</c>.</summary>
/// <remarks>The handwritten digits of that file, or random data, as many and as wide (3823 × 64, 10 classes). Every variant begins anew after ten epochs. The best of some rounds, in which all variants take turns.</remarks>
static class AlternatingTimes
{
    const int Rounds = 60, Epochs = 10, Samples = 3823, Inputs = 64;

    public static void Run(string? digits)
    {
        int[][]? rows = digits is null ? null : [.. File.ReadLines(digits).Select(line => line.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
        Console.WriteLine($"{(rows is null ? "random data" : digits)}: 3823 samples, 64 inputs, 10 classes, single precision, relu; milliseconds an epoch without its measurement");
        Console.WriteLine("network      batch  sgd, 1 thread  alternating, 1  ratio  alternating, 2  speed-up  full, 1  full, 2  speed-up");
        foreach ((int[] widths, int batch) in new[] { (new[] { 50 }, 96), (new[] { 50 }, 100), (new[] { 50, 50, 50, 50 }, 100), (new[] { 200 }, 192) })
        {
            using ThreadTeam one = new(1), two = new(2);
            Func<double>[] variants = [Epoch(rows, widths, batch, one, "sgd"), Epoch(rows, widths, batch, one, "stochastic"), Epoch(rows, widths, batch, two, "stochastic"), Epoch(rows, widths, batch, one, "full"), Epoch(rows, widths, batch, two, "full")];
            double[] best = [.. variants.Select(_ => double.MaxValue)];
            for (int warm = 0; warm < 4; warm++)
            {
                foreach (Func<double> variant in variants)
                    for (int i = 0; i < 5; i++) variant();
                Thread.Sleep(300);   // the compiler optimises in the background
            }
            for (int round = 0; round < Rounds; round++)
                for (int v = 0; v < variants.Length; v++) best[v] = Math.Min(best[v], variants[v]());
            Console.WriteLine(FormattableString.Invariant(
                $"{string.Join('-', widths),-12} {batch,5}  {best[0],13:f2}  {best[1],14:f2}  {best[1] / best[0],5:f2}  {best[2],14:f2}  {best[1] / best[2],8:f2}  {best[3],7:f2}  {best[4],7:f2}  {best[3] / best[4],8:f2}"));
        }
    }

    static Func<double> Epoch(int[][]? rows, int[] widths, int batch, ThreadTeam team, string variant)
    {
        RandomSequence random = new(1, 1);
        Network<float> network = new Architecture { Inputs = Inputs, Outputs = 10, Width = widths[^1], Widths = widths, Layers = 0, Activation = Activation.Relu }.Build<float>();
        Dataset<float> data = new()
        {
            Features = Inputs,
            Samples = Samples,
            Inputs = [.. Enumerable.Range(0, Samples * Inputs).Select(i => rows is null ? (float)random.Uniform((ulong)i) : rows[i / Inputs][i % Inputs] / 16f)],
            Labels = [.. Enumerable.Range(0, Samples).Select(i => rows is null ? i * 7 % 10 : rows[i][Inputs])],
            ClassNames = [.. Enumerable.Range(0, 10).Select(i => $"{i}")],
        };
        TrainingProblem<float> problem = new(network, new(network, new CrossEntropy<float>(), data, new SerialPropagator<float>(), team), null);
        Dense<float> x = new Initialization { Layers = InitialLayers.Scaled, Activation = Activation.Relu, Seed = 1 }.Parameters(network);
        bool full = variant == "full";
        Dense<float> initial = new(x.Length);
        initial.CopyFrom(x);
        IIteration<Dense<float>> method = variant == "sgd"
            ? new Minimization<IObjective<Dense<float>>, Dense<float>>(new Sgd<Dense<float>>(new() { Rate = 0.01, Momentum = 0.9 }), problem.Objective)
            : new AlternatingIteration<float>(problem, new() { Tolerance = 0 }, miniBatches: !full);
        int[] order = new int[Samples];
        int epoch = 0;
        return () =>
        {
            if (epoch % Epochs == 0) x.CopyFrom(initial);
            Shuffle.Epoch(1, epoch++, order);
            long start = Stopwatch.GetTimestamp();
            if (full)
            {
                problem.Data.SelectAll();
                method.Step(x);
            }
            else
                for (int first = 0; first + batch <= Samples; first += batch)
                {
                    problem.Data.Select(order.AsSpan(first, batch));
                    method.Step(x);
                }
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        };
    }
}
