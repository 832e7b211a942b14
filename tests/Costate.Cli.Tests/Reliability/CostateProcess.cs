using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Costate.Cli.Tests.Reliability;

/// <summary>The built executable as a process of its own; killed if a test gives up.</summary>
sealed partial class CostateProcess : IDisposable
{
    public const int Interrupt = 2, Kill = 9, User1 = 10, Terminate = 15;

    static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly StringBuilder _error = new(), _output = new();

    CostateProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The executable: beside this test, or in the project of the command line, of the same configuration.</summary>
    public static string Executable { get; } = Find();

    /// <summary>The folder of the runtime that runs this test, so that the executable finds it too.</summary>
    public static string RuntimeFolder { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public string Error => Text(_error);

    public string Output => Text(_output);

    public bool HasExited => _process.HasExited;

    public static CostateProcess Start(params IEnumerable<string> arguments) => StartAs(Executable, arguments);

    /// <summary>Starts another program that calls the executable.</summary>
    public static CostateProcess StartAs(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = RuntimeFolder;
        start.Environment["DOTNET_TieredPGO"] = "0";   // starts faster
        return new(Process.Start(start)!);
    }

    /// <summary>Whether this process, and so its children, were told to ignore a signal (as a shell tells its background jobs with SIGINT).</summary>
    public static bool IsIgnored(int signal)
    {
        const string Key = "SigIgn:";
        if (!OperatingSystem.IsLinux()) return false;
        string mask = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(Key, StringComparison.Ordinal))[Key.Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
    }

    /// <summary>Sends a signal.</summary>
    public void Send(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    /// <summary>Whether the process has a file open. Linux.</summary>
    public bool HasOpened(string path)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{_process.Id}/fd").Any(file => new FileInfo(file).LinkTarget == path);
        }
        catch (IOException)
        {
            return false;   // a file was closed meanwhile
        }
    }

    /// <summary>Kills the process; false if it had ended by itself.</summary>
    public bool KillUnlessReady()
    {
        const int ByKill = 128 + Kill;
        _process.Kill();
        _process.WaitForExit();
        return _process.ExitCode == ByKill;
    }

    /// <summary>Waits for a condition; the process must not end before.</summary>
    public void Await(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (_process.HasExited) Assert.Fail($"The process ended with code {_process.ExitCode} before {what}: {Error}");
            if (Stopwatch.GetElapsedTime(start) > _patience) Assert.Fail($"In vain waited for: {what}. {Error}");
            Thread.Sleep(1);
        }
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public int Wait()
    {
        Assert.True(_process.WaitForExit(_patience), $"The process does not end. {Error}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Ends a job in which nothing has gone wrong: the ranks first.</summary>
    public void Stop(IEnumerable<int> ranks)
    {
        foreach (int rank in ranks) _ = SendSignal(rank, Kill);
        Wait();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null) text.Append(line).Append('\n');
        }
    }

    static string Text(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    static string Find()
    {
        string name = OperatingSystem.IsWindows() ? "costate.exe" : "costate", here = AppContext.BaseDirectory;
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(here));
        string[] places = [Path.Combine(here, "..", "..", "Costate.Cli", configuration, name), Path.Combine(here, name)];
        return places.Select(Path.GetFullPath).FirstOrDefault(File.Exists) ?? throw new FileNotFoundException($"The executable is in none of these places: {string.Join(", ", places)}");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
