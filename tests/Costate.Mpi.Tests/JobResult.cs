using System.Diagnostics;
using System.Globalization;

namespace Costate.Mpi.Tests;

/// <summary>What came out of a job.</summary>
sealed class JobResult
{
    readonly List<string> _output = [], _errors = [];
    long _fault;

    /// <summary>What the launcher returned.</summary>
    public int Code { get; private set; }

    /// <summary>Seconds from the fault to the end of the job; 0 if there was none.</summary>
    public double SecondsAfterFault { get; private set; }

    /// <summary>Lines of standard output that begin so, sorted: ranks write in any order.</summary>
    public string[] Lines(string start) => [.. _output.Where(line => line.StartsWith(start, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Lines of the ranks on the standard error stream, sorted.</summary>
    public string[] Messages => [.. _errors.Where(line => line.StartsWith("costate: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Processes of the job that still live.</summary>
    public int[] Survivors => [.. Lines("process ").Select(line => int.Parse(line.AsSpan("process ".Length), CultureInfo.InvariantCulture)).Where(Lives)];

    public void Output(string? line)
    {
        if (line is null) return;
        if (line == "now") _fault = Stopwatch.GetTimestamp();
        lock (_output) _output.Add(line);
    }

    public void Error(string? line)
    {
        if (line is null) return;
        lock (_errors) _errors.Add(line);
    }

    public void End(int code, long time) => (Code, SecondsAfterFault) = (code, _fault == 0 ? 0 : Stopwatch.GetElapsedTime(_fault, time).TotalSeconds);

    public override string ToString() => $"code {Code}\n{string.Join('\n', _output)}\n{string.Join('\n', _errors)}";

    static bool Lives(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return found.ProcessName.StartsWith("Costate.Mpi", StringComparison.Ordinal) && !found.WaitForExit(TimeSpan.FromSeconds(5));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
