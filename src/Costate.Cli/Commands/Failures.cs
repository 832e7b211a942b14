using System.Runtime.InteropServices;
using Costate.Cli.Configuration;
using Costate.Cli.Diagnostics;
using Costate.Cli.Output;
using Costate.Mpi;
using Costate.Networks.Formats;
using Costate.Numerics.Communication;

namespace Costate.Cli.Commands;

/// <summary>Turns exceptions into messages and exit codes.</summary>
static class Failures
{
    /// <summary>Writes the message and returns the exit code.</summary>
    /// <param name="failure">What came out of a verb.</param>
    /// <param name="arguments">The command line, for the report of an internal error.</param>
    /// <param name="reporter">Takes the message.</param>
    public static int Report(Exception failure, IReadOnlyList<string> arguments, Reporter reporter)
    {
        switch (failure)
        {
            case UsageException:
                reporter.Error($"{failure.Message}; see costate --help");
                return ExitCode.Usage;
            case ConfigurationException configuration:
                reporter.Problems(configuration.Problems);
                return ExitCode.Usage;
            case BadFileException:
                reporter.Error(failure.Message);
                return ExitCode.BadFile;
            case MpiUnavailableException:
                reporter.Error(failure.Message);
                return ExitCode.Usage;
            case OutOfMemoryException:
                reporter.Error("the memory is used up: choose a smaller network, fewer samples in a batch, or fewer threads or ranks; what was saved can be continued with --resume");
                return ExitCode.InternalError;
            case RankFailedException:
                reporter.Error(failure.Message);
                return ExitCode.RankFailed;
            case IOException or UnauthorizedAccessException:
                reporter.Error(failure.Message);
                return ExitCode.InputOutput;
            default:
                ReportBug(failure, arguments, reporter);
                return ExitCode.InternalError;
        }
    }

    static void ReportBug(Exception failure, IReadOnlyList<string> arguments, Reporter reporter)
    {
        string[] report =
        [
            "internal error; please report it with these lines and the output of costate doctor",
            $"  costate {Machine.Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}",
            $"  command: costate {string.Join(' ', arguments.Select(Printable.Text))}",
            $"  {failure.GetType().Name}: {failure.Message}",
            reporter.Options.Debug ? failure.StackTrace ?? "  (no stack trace)" : "  (with --debug: a stack trace)",
        ];
        reporter.Error(string.Join('\n', report));
    }
}
