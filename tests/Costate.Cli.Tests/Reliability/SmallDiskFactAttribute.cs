using System.Diagnostics;

namespace Costate.Cli.Tests.Reliability;

/// <summary>A test that needs a small disk of its own: a tmpfs in a private name space, which disappears with its processes. Skipped where none can be mounted.</summary>
sealed class SmallDiskFactAttribute : FactAttribute
{
    static readonly string? _reason = Reason();

    public SmallDiskFactAttribute() => Skip = _reason;

    /// <summary>The program and its options that run a shell script where <c>mount</c> is allowed.</summary>
    public static string[] Shell(string script) => ["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", script];

    static string? Reason()
    {
        if (!OperatingSystem.IsLinux()) return "Needs Linux.";
        string[] command = Shell("mount -t tmpfs -o size=64k tmpfs /mnt");
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"A tmpfs cannot be mounted here: {error.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"unshare cannot be started: {e.Message}";
        }
    }
}
