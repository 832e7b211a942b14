using System.Text.Json;

namespace Costate.Cli.Tests;

/// <summary><c>costate scale</c> with given costs, and once with measured ones.</summary>
public sealed class ScaleTests : IDisposable
{
    static readonly string[] _costs = ["--set", "propagation.cycles=2", "--step", "1e-4", "--latency", "1e-6", "--bandwidth", "1e10"];

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    CommandRun Scale(int layers, params string[] options) => Scale(layers, "integrator: euler", options);

    CommandRun Scale(int layers, string network, string[] options)
    {
        string file = _work.Write("run.yaml", $"data: {{source: peaks, samples: 100, validation: 0}}\nnetwork: {{layers: {layers}, width: 4, {network}}}\ntraining: {{batch: 0}}\n");
        return CommandRun.Of(["scale", file, .. options]);
    }

    [Fact]
    public void One_rank_takes_the_steps_of_the_work_model_and_serial_sweeps_three_per_layer()
    {
        CommandRun run = Scale(1024, [.. _costs, "--ranks", "1,256", "--set", "propagation.minCoarse=10", "--json", "--quiet"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement result = Workplace.Json(run.Out);
        Assert.Equal([1024, 256, 64, 16], result.GetProperty("levels").EnumerateArray().Select(level => level.GetInt32()));
        Assert.Equal((3 * 1024 + 3) * 1e-4, result.GetProperty("serialSeconds").GetDouble(), 1e-12);
        JsonElement[] points = [.. result.GetProperty("points").EnumerateArray()];
        // Two solves of two cycles and a last sweep, linearised coarse steps, gradients; opening and readout.
        const int Steps = 2 * (2 * 2256 + 1024) + (256 + 64 + 16) + 1024;
        Assert.Equal(Steps, points[0].GetProperty("longestChain").GetInt64());
        Assert.Equal((Steps + 3) * 1e-4, points[0].GetProperty("seconds").GetDouble(), 1e-12);
        Assert.Equal((0, 0), (points[0].GetProperty("messages").GetInt64(), points[0].GetProperty("bytes").GetInt64()));
        Assert.Equal(256, points[1].GetProperty("ranks").GetInt32());
        Assert.True(points[1].GetProperty("longestChain").GetInt64() < 200);
        double speedUp = points[1].GetProperty("speedUp").GetDouble();
        Assert.Equal(result.GetProperty("serialSeconds").GetDouble() / points[1].GetProperty("seconds").GetDouble(), speedUp, 1e-9);
        Assert.Equal(speedUp / 256, points[1].GetProperty("efficiency").GetDouble(), 1e-12);
        Assert.Equal(1e-4, result.GetProperty("costs").GetProperty("layerGradient").GetDouble());
        Assert.Equal(0, result.GetProperty("costs").GetProperty("vector").GetDouble());
    }

    [Fact]
    public void Groups_that_share_the_samples_take_their_part_of_the_work()
    {
        string[] samples = ["--set", "data.samples=1536", "--json", "--quiet"];   // 16 tiles
        JsonElement one = Workplace.Json(Scale(1024, [.. _costs, .. samples, "--ranks", "1,64"]).Out), four = Workplace.Json(Scale(1024, [.. _costs, .. samples, "--ranks", "4,256", "--set", "parallel.samples=4"]).Out);
        Assert.Equal((1, 4), (one.GetProperty("sampleGroups").GetInt32(), four.GetProperty("sampleGroups").GetInt32()));
        Assert.Equal(one.GetProperty("serialSeconds").GetDouble(), four.GetProperty("serialSeconds").GetDouble());
        Assert.Equal(one.GetProperty("costs").GetProperty("step").GetDouble() / 4, four.GetProperty("costs").GetProperty("step").GetDouble(), 1e-12);
        for (int k = 0; k < 2; k++)
        {
            (JsonElement alone, JsonElement shared) = (one.GetProperty("points")[k], four.GetProperty("points")[k]);
            Assert.Equal(4 * alone.GetProperty("ranks").GetInt32(), shared.GetProperty("ranks").GetInt32());
            Assert.Equal(alone.GetProperty("longestChain").GetInt64(), shared.GetProperty("longestChain").GetInt64());
            // A quarter of the work, and the messages of four groups.
            double quarter = alone.GetProperty("seconds").GetDouble() / 4;
            Assert.InRange(shared.GetProperty("seconds").GetDouble(), quarter, 1.2 * quarter);
            Assert.True(shared.GetProperty("messages").GetInt64() > 4 * alone.GetProperty("messages").GetInt64());
        }
        int[] ranks = [.. Workplace.Json(Scale(64, [.. _costs, .. samples, "--set", "parallel.samples=3"]).Out).GetProperty("points").EnumerateArray().Select(point => point.GetProperty("ranks").GetInt32())];
        Assert.Equal([3, 6, 12, 24, 48], ranks);
        Assert.StartsWith("64 layers of width 4, 100 samples, shared by 2 groups of ranks; ", Scale(64, [.. _costs, "--set", "parallel.samples=2"]).Out, StringComparison.Ordinal);
        CommandRun uneven = Scale(64, [.. _costs, "--ranks", "2,3,4", "--set", "parallel.samples=2"]);
        Assert.Equal((2, "costate: error: --ranks: 3 ranks cannot be shared out evenly over the 2 groups of parallel.samples: give multiples of 2; see costate --help\n"), (uneven.Code, uneven.Error));
    }

    [Fact]
    public void The_break_even_is_the_first_number_of_ranks_that_wins()
    {
        int found = Workplace.Json(Scale(256, [.. _costs, "--json", "--quiet"]).Out).GetProperty("breakEvenRanks").GetInt32();
        Assert.InRange(found, 3, 15);
        foreach ((int ranks, bool wins) in new[] { (found - 1, false), (found, true) })
        {
            JsonElement result = Workplace.Json(Scale(256, [.. _costs, "--ranks", $"{ranks}", "--json", "--quiet"]).Out);
            Assert.Equal(wins, result.GetProperty("points")[0].GetProperty("seconds").GetDouble() < result.GetProperty("serialSeconds").GetDouble());
        }
    }

    [Fact]
    public void It_says_where_layers_on_ranks_do_not_pay()
    {
        CommandRun few = Scale(64, [.. _costs, "--ranks", "1,2"]), slow = Scale(64, "--set", "propagation.cycles=2", "--step", "1e-7", "--latency", "1e-3", "--bandwidth", "1e6");
        Assert.Contains("Layers on ranks do not pay here: up to 2 ranks, serial sweeps on one core are faster.\n", few.Out, StringComparison.Ordinal);
        Assert.Contains("Layers on ranks do not pay here: up to 16 ranks, serial sweeps on one core are faster.\n", slow.Out, StringComparison.Ordinal);
        CommandRun many = Scale(64, [.. _costs]);
        Assert.Contains("ranks on.\n", many.Out, StringComparison.Ordinal);
        Assert.Contains("hreads", many.Out, StringComparison.Ordinal);
        CommandRun shallow = Scale(3, [.. _costs]);
        Assert.Contains("There are too few layers for a coarser level", shallow.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Larger_coarsening_and_fewer_cycles_pay_sooner()
    {
        int[] found = [BreakEven("--assume-cycles 6"), BreakEven("--assume-cycles 2"), BreakEven("--assume-cycles 1"), BreakEven("--assume-cycles 1 --set propagation.coarsening=16")];
        Assert.Equal(found.OrderDescending(), found);
        Assert.Equal(found.Length, found.Distinct().Count());

        int BreakEven(string options) => Workplace.Json(Scale(1024, [.. _costs[2..], .. options.Split(' '), "--json", "--quiet"]).Out).GetProperty("breakEvenRanks").GetInt32();
    }

    [Fact]
    public void Costs_are_measured_where_none_are_given()
    {
        CommandRun run = Scale(32, "--ranks", "1,2,8", "--set", "propagation.relaxation=FCF", "--set", "propagation.cycle=F", "--set", "propagation.weights=averaging", "--json", "--quiet");
        // Where the cores are busy it says so.
        Assert.Equal(0, run.Code);
        JsonElement result = Workplace.Json(run.Out);
        Assert.All(result.GetProperty("costs").EnumerateObject(), cost => Assert.InRange(cost.Value.GetDouble(), 1e-10, 1));
        Assert.InRange(result.GetProperty("serialSeconds").GetDouble(), 1e-8, 10);
        Assert.True(result.GetProperty("costsMeasured").GetBoolean() && result.GetProperty("messagesMeasured").GetBoolean());
        Assert.Equal(("FCF", "averaging"), (result.GetProperty("relaxation").GetString(), result.GetProperty("weights").GetString()));
        Assert.InRange(result.GetProperty("bandwidth").GetDouble(), 1e6, 1e15);
    }

    [Fact]
    public void Predictions_are_compared_with_real_ranks()
    {
        string[] options = ["--set", "propagation.cycles=1", "--step", "1e-6", "--latency", "1e-6", "--bandwidth", "1e10", "--measure"];
        CommandRun run = Scale(64, [.. options, "--ranks", "1,2,17"]);
        Assert.Equal((0, "measuring 1 rank\nmeasuring 2 ranks\n"), (run.Code, run.Error));
        Assert.Matches(@"(?m)^ranks +time +speed-up +chain +here +measured +ratio$", run.Out);
        JsonElement result = Workplace.Json(Scale(64, [.. options, "--ranks", "1,2,17", "--json", "--quiet"]).Out);
        Assert.Equal(Environment.ProcessorCount, result.GetProperty("cores").GetInt32());
        JsonElement[] points = [.. result.GetProperty("points").EnumerateArray()];
        foreach (JsonElement point in points[..2])
        {
            Assert.InRange(point.GetProperty("measuredSeconds").GetDouble(), 1e-8, 100);
            Assert.True(point.GetProperty("secondsHere").GetDouble() >= point.GetProperty("seconds").GetDouble());
        }
        // More ranks than are worth running as threads are predicted only.
        Assert.Equal(JsonValueKind.Null, points[2].GetProperty("measuredSeconds").ValueKind);
        JsonElement shared = Workplace.Json(Scale(64, [.. options, "--ranks", "4", "--set", "parallel.samples=2", "--json", "--quiet"]).Out);
        Assert.InRange(shared.GetProperty("points")[0].GetProperty("measuredSeconds").GetDouble(), 1e-8, 100);
    }

    [Fact]
    public void Progress_and_result_are_apart()
    {
        CommandRun run = Scale(64, "--latency", "1e-6", "--bandwidth", "1e10", "--ranks", "1,2", "--assume-cycles", "3");
        Assert.Equal("measuring what work and messages cost on this machine\n", run.Error);
        Assert.StartsWith("64 layers of width 4, 100 samples; levels 64/16/4, F, 3 cycles per solve (assumed), injection parameters\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ranks 0", "--ranks: expected a whole number from 1 to 65536, found '0'")]
    [InlineData("--ranks 4,65537", "--ranks: expected a whole number from 1 to 65536, found '65537'")]
    [InlineData("--ranks 2,,4", "--ranks: expected a whole number from 1 to 65536, found ''")]
    [InlineData("--assume-cycles 0", "--assume-cycles: expected a whole number from 1 to 1000, found '0'")]
    [InlineData("--measure", "--measure: a solve to a tolerance takes as many cycles as the parameters ask for, not a known number: give --set propagation.cycles=K, K at least 1")]
    [InlineData("--step 0", "--step: expected a number above 0, found '0'")]
    [InlineData("--vector=-1", "--vector: expected a number of at least 0, found '-1'")]
    [InlineData("--bandwidth fast", "--bandwidth: expected a number above 0, found 'fast'")]
    [InlineData("--latency 1e-6", "--latency and --bandwidth belong together: give both (and --overhead if it matters), or none to measure messages between two ranks of this process")]
    [InlineData("--threads 2", "--threads has no effect on scale: leave it out")]
    public void Options_without_a_meaning_are_refused(string options, string message)
    {
        CommandRun run = Scale(64, options.Split(' '));
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Multistep_methods_are_refused()
    {
        CommandRun run = Scale(64, "dynamics: antisymmetric, integrator: ab3", _costs);
        Assert.Equal(2, run.Code);
        Assert.Contains("propagation.method: layer-parallel needs a one-step method", run.Error, StringComparison.Ordinal);
    }
}
