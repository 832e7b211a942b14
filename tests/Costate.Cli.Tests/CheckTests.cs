using System.Text.Json;
using Costate.Cli.Configuration;
using Costate.Networks;
using Costate.Networks.Integrators;

namespace Costate.Cli.Tests;

/// <summary><c>costate check</c> on every network that a configuration can ask for.</summary>
public sealed class CheckTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    public static TheoryData<string, string> Networks
    {
        get
        {
            TheoryData<string, string> networks = [];
            foreach (Dynamics dynamics in Enum.GetValues<Dynamics>())
                foreach (Integrator integrator in Schemes.Admissible(dynamics)) networks.Add(Name(dynamics), Name(integrator));
            return networks;

            static string Name<E>(E value) where E : struct, Enum => new ChoiceType<E>().Write(value)!.GetValue<string>();
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Derivatives_of_every_dynamics_and_integrator_pass(string dynamics, string integrator)
    {
        Passes($"network: {{dynamics: {dynamics}, integrator: {integrator}, width: 3, layers: 5, horizon: 2}}");
        Passes($"network: {{dynamics: {dynamics}, integrator: {integrator}, width: 3, layers: 5, horizon: 2, bias: shared}}\npropagation: {{method: checkpointed}}");
        if (integrator != "ab3")   // what is tested are converged solves
            Passes($"network: {{dynamics: {dynamics}, integrator: {integrator}, width: 3, layers: 9, horizon: 2}}\npropagation: {{method: layer-parallel, minCoarse: 2, cycles: 1, tolerance: 0.1}}\nparallel: {{ranks: 2}}");
        if (integrator is "verlet" or "leapfrog")
            Passes($"network: {{dynamics: {dynamics}, integrator: {integrator}, width: 3, layers: 5, horizon: 2, bias: none}}\npropagation: {{method: reversible}}");
    }

    void Passes(string network)
    {
        string configuration = _work.Write("run.yaml", $"data: {{source: peaks, samples: 60, validation: 0}}\nobjective: {{smoothness: 1e-3, readoutTikhonov: 1e-3}}\nthreads: 1\n{network}\n");
        CommandRun run = CommandRun.Of("check", configuration, "--json", "--quiet");
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement result = Workplace.Json(run.Out);
        Assert.True(result.GetProperty("passed").GetBoolean());
        Assert.Contains("propagation", result.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("element").GetString()));
    }
}
