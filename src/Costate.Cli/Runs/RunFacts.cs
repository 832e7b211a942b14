using System.Text.Json.Nodes;
using Costate.Cli.Diagnostics;
using Costate.Networks.Kernels;

namespace Costate.Cli.Runs;

/// <summary>run.json: what a run was started with, to repeat it or to explain it.</summary>
static class RunFacts
{
    /// <summary>The document.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="threads">Threads in use.</param>
    /// <param name="ranks">Ranks, each with so many threads.</param>
    /// <param name="groups">Groups of ranks that share the samples.</param>
    /// <param name="started">When the run was started.</param>
    public static JsonObject Of(IEnumerable<string> arguments, int threads, int ranks, int groups, DateTimeOffset started) => new()
    {
        ["command"] = new JsonArray([.. arguments.Select(a => (JsonNode)a)]),
        ["version"] = Machine.Version,
        ["runtime"] = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
        ["processor"] = Machine.ProcessorModel(),
        ["kernels"] = KernelWidths.Widest.ToString().ToLowerInvariant(),
        ["threads"] = threads,
        ["ranks"] = ranks,
        ["sampleGroups"] = groups,
        ["started"] = started.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
    };
}
