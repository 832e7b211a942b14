using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Networks.Analysis;
using Costate.Networks.Objectives;

namespace Costate.Cli.Commands;

/// <summary><c>costate bench gradient</c>: times one loss and gradient, beside the limit of this machine.</summary>
static class BenchVerb
{
    static readonly string[] _sizes = ["4x1024x1000", "8x64x5000", "8x1024x5000", "32x256x2000", "128x64x1000", "512x32x1000"];

    static readonly string[] _without = ["--set", "--seed"];

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        Argument<string[]> sizes = new("WxLxB") { Description = $"Width x layers x batch; {string.Join(' ', _sizes)} if none is given.", Arity = ArgumentArity.ZeroOrMore };
        Option<string> precision = new("--precision") { HelpName = "single|double", Description = "Number format; single if not given." };
        Option<string> seconds = new("--seconds") { HelpName = "S", Description = "Time for each of forward sweep and gradient; 2 if not given." };
        return new Verb
        {
            Name = "bench",
            Summary = "Measures how fast this machine trains.",
            Examples = ["costate bench gradient", "costate bench gradient 8x1024x5000 --threads 1"],
            Without = _without,
            Verbs =
            [
                new Verb
                {
                    Name = "gradient",
                    Summary = "Times one loss and gradient of Y += h tanh(K_j Y + b_j), 5 classes: a JSON line per size.",
                    Examples = ["costate bench gradient", "costate bench gradient 8x1024x5000 32x256x2000 --precision double --threads 1"],
                    Arguments = [sizes],
                    Options = [precision, seconds],
                    Without = _without,
                    Run = invocation => Run(
                        invocation, invocation.Arguments.GetValue(sizes) ?? [], invocation.Arguments.GetValue(precision) ?? "single", invocation.Arguments.GetValue(seconds)),
                },
            ],
        };
    }

    static int Run(Invocation invocation, string[] sizes, string precision, string? seconds)
    {
        if (precision is not ("single" or "double")) throw new UsageException($"--precision: expected single or double, found {Printable.Quote(precision)}");
        double time = 2;
        if (seconds is not null && !(double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out time) && time is > 0 and <= 3600))
            throw new UsageException($"--seconds: expected a number above 0 and at most 3600, found {Printable.Quote(seconds)}");
        (int Width, int Layers, int Batch)[] parsed = [.. (sizes.Length == 0 ? _sizes : sizes).Select(Parse)];
        int threads = invocation.Threads;
        foreach ((int width, int layers, int batch) in parsed) DemandMemory(width, layers, batch, precision, threads == 0 ? Environment.ProcessorCount : threads);
        ResultFile.WriteText(invocation.Output, invocation.Reporter, writer =>
        {
            foreach ((int width, int layers, int batch) in parsed)
            {
                GradientTiming timing = precision == "double"
                    ? GradientBenchmark.Run<double>(width, layers, batch, threads, time)
                    : GradientBenchmark.Run<float>(width, layers, batch, threads, time);
                writer.Write(Json(timing).ToJsonString() + "\n");
                writer.Flush();
            }
        });
        return ExitCode.Done;
    }

    static (int, int, int) Parse(string size)
    {
        string[] parts = size.Split('x');
        int[] numbers = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        if (numbers.Length != 3 || numbers.Any(number => number < 1))
            throw new UsageException($"expected a size WxLxB of three whole numbers above 0, for instance 8x64x5000, found {Printable.Quote(size)}");
        if ((long)numbers[0] * numbers[2] > Array.MaxLength) throw new UsageException($"{size}: the samples do not fit into one array: choose a smaller batch");
        return (numbers[0], numbers[1], numbers[2]);
    }

    static void DemandMemory(int width, int layers, int batch, string precision, int threads)
    {
        string size = FormattableString.Invariant($"{width}x{layers}x{batch}");
        try
        {
            MemoryNeed need = precision == "double" ? GradientBenchmark.Memory<double>(width, layers, batch, threads) : GradientBenchmark.Memory<float>(width, layers, batch, threads);
            if (need.Excess(MemoryNeed.Available) is { } excess) throw new UsageException($"{size}: {excess}: choose a smaller size");
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"{size}: {Refusal.Sentence(e)}");
        }
    }

    static JsonObject Json(GradientTiming timing) => new()
    {
        ["width"] = timing.Width,
        ["layers"] = timing.Layers,
        ["batch"] = timing.Batch,
        ["dtype"] = timing.DataType,
        ["threads"] = timing.Threads,
        ["seconds"] = timing.Seconds,
        ["layout"] = "features x samples, tiled",
        ["bestSeconds"] = timing.BestSeconds,
        ["forwardSeconds"] = timing.ForwardSeconds,
        ["forwardShareOfLimit"] = Math.Round(timing.ForwardShareOfLimit, 4),
        ["gradientShareOfLimit"] = Math.Round(timing.GradientShareOfLimit, 4),
        ["multiplyAddsPerSecond"] = Math.Round(timing.MultiplyAddsPerSecond),
        ["tanhsPerSecond"] = Math.Round(timing.TanhsPerSecond),
        ["kernels"] = timing.Kernels.ToLowerInvariant(),
        ["stateBytes"] = timing.StateBytes,
        ["allStateBytes"] = timing.FullStateBytes,
        ["peakMemoryBytes"] = timing.PeakMemoryBytes,
        ["allocatedBytesPerGradient"] = timing.AllocatedBytesPerGradient,
    };
}
