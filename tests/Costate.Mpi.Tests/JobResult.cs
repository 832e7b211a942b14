using System.Diagnostics;
using System.Globalization;

namespace Costate.Mpi.Tests;

/// <summary>What came out of a job.</summary>
sealed class JobResult
{
    readonly List<string> _output = [], _errors = [];

    /// <summary>What the launcher returned.</summary>
    public int Code { get; private set; }

    /// <summary>Seconds from the fault to the end of the job; 0 if none was told.</summary>
    public double SecondsAfterFault { get; private set; }

    /// <summary>Lines of standard output that begin so, sorted: ranks write in any order.</summary>
    public string[] Lines(string start) => [.. _output.Where(line => line.StartsWith(start, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Lines of the ranks on the standard error stream, sorted.</summary>
    public string[] Messages => [.. _errors.Where(line => line.StartsWith("costate: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Processes of the job that still live.</summary>
    public int[] Survivors => [.. Lines("process ").Select(line => (int)Number(line)).Where(Lives)];

    public void Output(string? line)
    {
        if (line is null) return;
        lock (_output) _output.Add(line);
    }

    public void Error(string? line)
    {
        if (line is null) return;
        lock (_errors) _errors.Add(line);
    }

    /// <summary>Notes the end; all output has come.</summary>
    /// <param name="code">What the launcher returned.</param>
    /// <param name="time">When; the clock is the same in all processes.</param>
    public void End(int code, long time) => (Code, SecondsAfterFault) = (code, Lines("now ") is [string now, ..] ? Stopwatch.GetElapsedTime(Number(now), time).TotalSeconds : 0);

    public override string ToString() => $"code {Code}\n{string.Join('\n', _output)}\n{string.Join('\n', _errors)}";

    static long Number(string line) => long.Parse(line.AsSpan(line.IndexOf(' ') + 1), CultureInfo.InvariantCulture);

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
