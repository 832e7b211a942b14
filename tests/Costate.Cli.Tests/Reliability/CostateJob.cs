using Costate.Mpi.Tests;

namespace Costate.Cli.Tests.Reliability;

/// <summary>The built executable as a job of several processes.</summary>
static class CostateJob
{
    /// <summary>Starts it.</summary>
    /// <param name="launcher">One of <see cref="Launcher"/>.</param>
    /// <param name="ranks">Number of processes.</param>
    /// <param name="arguments">Of the executable.</param>
    public static CostateProcess Start(string launcher, int ranks, params IEnumerable<string> arguments) => StartWith([], launcher, ranks, arguments);

    /// <summary>Starts it with further environment variables, <c>NAME=value</c>.</summary>
    public static CostateProcess StartWith(string[] variables, string launcher, int ranks, params IEnumerable<string> arguments)
    {
        string[] more = launcher == Launcher.OpenMpi ? ["--oversubscribe"] : [];
        // env is replaced by the launcher, so signals reach that.
        return CostateProcess.StartAs("env",
        [
            "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "TERM=dumb", .. variables, launcher, .. more, "-n", $"{ranks}", CostateProcess.Executable, .. arguments,
        ]);
    }

    /// <summary>Runs it and expects an exit code.</summary>
    public static CostateProcess Run(int code, string launcher, int ranks, params IEnumerable<string> arguments)
    {
        using CostateProcess job = Start(launcher, ranks, arguments);
        int found = job.Wait();
        Assert.True(found == code, $"Expected exit code {code} from {launcher} -n {ranks}, found {found}: {job.Output}{job.Error}");
        return job;
    }
}
