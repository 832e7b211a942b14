using System.Diagnostics;

namespace Costate.Cli.Tests;

public sealed class ProcessTests
{
    [Theory]
    [InlineData("--version", 0)]
    [InlineData("config", 2)]
    public void The_exit_code_reaches_the_caller(string arguments, int code) => Assert.Equal((code, code != 0), (Shell($"costate {arguments}", out string error), error.Length > 0));

    [Fact]
    public void A_closed_pipe_ends_quietly()
    {
        Assert.Equal(0, Shell("costate config --help | true; exit ${PIPESTATUS[0]}", out string error));
        Assert.Equal("", error);
    }

    [Fact]
    public void A_full_disk_behind_stdout_is_an_input_output_error()
    {
        Assert.Equal(5, Shell("costate --version > /dev/full", out string error));
        Assert.StartsWith("costate: error: ", error, StringComparison.Ordinal);
    }

    static int Shell(string script, out string error)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = AppContext.BaseDirectory };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"costate() {{ dotnet costate.dll \"$@\"; }}\n{script}");
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
