using System.CommandLine;
using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Networks;
using Costate.Networks.Analysis;

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
        Option<string> dynamics = new("--dynamics") { HelpName = "NAME", Description = "As network.dynamics; dense if not given." };
        Option<string> integrator = new("--integrator") { HelpName = "NAME", Description = "As network.integrator; the first that fits if not given." };
        Option<string> propagation = new("--propagation") { HelpName = "NAME", Description = "As propagation.method; serial if not given." };
        Option<string> memory = new("--memory") { HelpName = "MiB", Description = "As propagation.memory; 0 if not given." };
        Option<bool> products = new("--products") { Description = "Time products with the matrix of Gauss and Newton, too." };
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
                    Examples =
                    [
                        "costate bench gradient", "costate bench gradient 8x1024x5000 32x256x2000 --precision double --threads 1",
                        "costate bench gradient 8x4096x1000 --dynamics hamiltonian --propagation reversible",
                    ],
                    Arguments = [sizes],
                    Options = [precision, seconds, dynamics, integrator, propagation, memory, products],
                    Without = _without,
                    Run = invocation => Run(invocation, invocation.Arguments.GetValue(sizes) ?? [], new(
                        invocation.Arguments.GetValue(precision), invocation.Arguments.GetValue(seconds), invocation.Arguments.GetValue(dynamics), invocation.Arguments.GetValue(integrator),
                        invocation.Arguments.GetValue(propagation), invocation.Arguments.GetValue(memory), invocation.Arguments.GetValue(products))),
                },
            ],
        };
    }

    static int Run(Invocation invocation, string[] sizes, GradientBenchmarkChoice choice)
    {
        int threads = invocation.Threads == 0 ? Environment.ProcessorCount : invocation.Threads;
        (string Text, Architecture Network, int Batch)[] cases = [.. (sizes.Length == 0 ? _sizes : sizes).Select(choice.Case)];
        foreach ((string text, Architecture network, int batch) in cases) choice.DemandMemory(text, network, batch, threads);
        ResultFile.WriteText(invocation.Output, invocation.Reporter, writer =>
        {
            foreach ((_, Architecture network, int batch) in cases)
            {
                writer.Write(Json(choice.Run(network, batch, threads)).ToJsonString() + "\n");
                writer.Flush();
            }
        });
        return ExitCode.Done;
    }

    static JsonObject Json(GradientTiming timing)
    {
        JsonObject line = Always(timing);
        if (timing.ProductSeconds is { } seconds) line["productSeconds"] = seconds;
        if (timing.ProductShareOfLimit is { } share) line["productShareOfLimit"] = Math.Round(share, 4);
        if (timing.RecomputedLayerSteps > 0) line["recomputedLayerSteps"] = timing.RecomputedLayerSteps;
        if (timing.ReconstructionError > 0) line["reconstructionError"] = RunSummary.Number(timing.ReconstructionError);
        return line;
    }

    static JsonObject Always(GradientTiming timing) => new()
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
