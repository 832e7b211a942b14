using System.Text.Json.Nodes;
using Costate.Cli.Diagnostics;
using Costate.Cli.Output;

namespace Costate.Cli.Commands;

/// <summary><c>costate doctor</c>: what a bug report needs to know about the machine.</summary>
static class DoctorVerb
{
    /// <summary>The verb.</summary>
    public static Verb Create() => new()
    {
        Name = "doctor",
        Summary = "Describes processor, memory, disk, MPI and versions, to paste into a bug report.",
        Examples = ["costate doctor", "costate doctor --json"],
        Without = ["--set", "--seed", "--threads"],
        Run = Run,
    };

    static int Run(Invocation invocation)
    {
        Fact[] facts = [.. Machine.Facts(invocation.Reporter.Terminal.Variable, Directory.GetCurrentDirectory())];
        ResultFile.WriteText(invocation.Output, invocation.Reporter, writer =>
        {
            if (invocation.Reporter.Options.Json) Reporter.WriteJson(writer, new JsonObject(facts.Select(f => KeyValuePair.Create(f.Key, f.Value))));
            else Show(writer, facts);
        });
        return ExitCode.Done;
    }

    static void Show(TextWriter writer, Fact[] facts)
    {
        int width = facts.Max(f => f.Label.Length);
        foreach (Fact fact in facts) writer.Write($"{fact.Label.PadRight(width)}  {fact.Text}\n");
    }
}
