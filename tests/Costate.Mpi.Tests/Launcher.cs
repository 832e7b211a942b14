using System.Diagnostics;

namespace Costate.Mpi.Tests;

/// <summary>Starts the program of the tests on several ranks.</summary>
static class Launcher
{
    public const string OpenMpi = "mpirun.openmpi", Mpich = "mpirun.mpich";

    static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);

    /// <summary>The launchers that are not installed.</summary>
    public static string[] Missing => [.. ((string[])[OpenMpi, Mpich]).Where(name => !Installed(name))];

    /// <summary>Runs it to its end.</summary>
    /// <param name="launcher">One of the above.</param>
    /// <param name="ranks">Number of ranks.</param>
    /// <param name="mode">What the ranks do.</param>
    /// <param name="library">Value of COSTATE_MPI, or null.</param>
    public static JobResult Run(string launcher, int ranks, string mode, string? library = null)
    {
        ProcessStartInfo start = new(launcher) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory };
        if (launcher == OpenMpi) start.ArgumentList.Add("--oversubscribe");
        foreach (string argument in (string[])["-n", $"{ranks}", Path.Combine(AppContext.BaseDirectory, "Costate.Mpi.Program"), mode]) start.ArgumentList.Add(argument);
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["TERM"] = "dumb";
        start.Environment[MpiLibrary.Variable] = library;
        JobResult result = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => result.Output(line.Data);
        process.ErrorDataReceived += (_, line) => result.Error(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(_patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{launcher} -n {ranks} … {mode} has not ended after {_patience.TotalSeconds} seconds:\n{result}");
        }
        long ended = Stopwatch.GetTimestamp();
        process.WaitForExit();
        result.End(process.ExitCode, ended);
        return result;
    }

    static bool Installed(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, name)));
}
