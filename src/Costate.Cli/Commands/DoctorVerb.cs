using System.Text.Json.Nodes;
using Costate.Cli.Diagnostics;

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
        Run = Run,
    };

    static int Run(Invocation invocation)
    {
        Fact[] facts = [.. Machine.Facts(invocation.Reporter.Terminal.Variable, Directory.GetCurrentDirectory())];
        if (invocation.Reporter.Options.Json)
        {
            invocation.Reporter.WriteJson(new JsonObject(facts.Select(f => KeyValuePair.Create(f.Key, f.Value))));
            return ExitCode.Done;
        }
        int width = facts.Max(f => f.Label.Length);
        foreach (Fact fact in facts) invocation.Reporter.Result.WriteLine($"{fact.Label.PadRight(width)}  {fact.Text}");
        return ExitCode.Done;
    }
}
