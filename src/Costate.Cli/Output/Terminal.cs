using System.Text;

namespace Costate.Cli.Output;

/// <summary>The outside of the process: streams, environment, clock. Tests put their own in its place.</summary>
sealed record Terminal
{
    /// <summary>Takes the result, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Takes messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = static () => Stream.Null;

    /// <summary>Whether <see cref="Out"/> is shown to a person as it is written.</summary>
    public bool OutIsInteractive { get; init; }

    /// <summary>Whether <see cref="Error"/> is shown to a person as it is written.</summary>
    public bool ErrorIsInteractive { get; init; }

    /// <summary>Number of columns of the screen.</summary>
    public Func<int> Width { get; init; } = static () => 80;

    /// <summary>An environment variable; null if it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>That of this process. <see cref="Out"/> is buffered: flush it in the end.</summary>
    public static Terminal OfProcess() => new()
    {
        Out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 16384) { NewLine = "\n" },
        Error = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false), 1024) { AutoFlush = true, NewLine = "\n" }),
        OpenInput = Console.OpenStandardInput,
        OutIsInteractive = !Console.IsOutputRedirected,
        ErrorIsInteractive = !Console.IsErrorRedirected,
        Width = ScreenWidth,
        Variable = Environment.GetEnvironmentVariable,
    };

    /// <summary>That of a rank: the first speaks for all.</summary>
    public Terminal OfRank(int rank) => rank == 0 ? this : this with { Out = TextWriter.Null, Error = TextWriter.Null, OutIsInteractive = false, ErrorIsInteractive = false };

    static int ScreenWidth()
    {
        try
        {
            return Console.WindowWidth is int width and > 0 ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
