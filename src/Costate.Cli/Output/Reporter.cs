using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Costate.Cli.Configuration;

namespace Costate.Cli.Output;

/// <summary>What a command says: the result to standard output, all else to standard error. May be used from several threads.</summary>
/// <remarks>A message that standard error does not take (a log on a full disk) is lost and no failure: the work matters more. The result is not.</remarks>
/// <param name="terminal">The streams.</param>
/// <param name="options">What the user wants to see.</param>
sealed class Reporter(Terminal terminal, OutputOptions options)
{
    const string Red = "\e[1;31m", Yellow = "\e[1;33m", Plain = "\e[0m", EraseLine = "\r\e[K";

    static readonly JsonSerializerOptions _jsonStyle = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    readonly Lock _gate = new();
    readonly bool _colored = ColorRule.IsColored(terminal.ErrorIsInteractive, options.NoColor, terminal.Variable);
    bool _hasStatus;

    /// <summary>What the user wants to see.</summary>
    public OutputOptions Options => options;

    /// <summary>The streams.</summary>
    public Terminal Terminal => terminal;

    /// <summary>Takes the result as text.</summary>
    public TextWriter Result => terminal.Out;

    /// <summary>Whether <see cref="Status"/> can redraw a line. Colour has nothing to do with it.</summary>
    public bool CanRedraw => terminal.ErrorIsInteractive && terminal.Variable("TERM") != "dumb" && !options.Quiet;

    /// <summary>The result as a JSON document, indented.</summary>
    public void WriteJson(JsonNode document) => WriteJson(terminal.Out, document);

    /// <summary>The same to any writer.</summary>
    public static void WriteJson(TextWriter writer, JsonNode document)
    {
        writer.Write(document.ToJsonString(_jsonStyle));
        writer.Write('\n');
    }

    /// <summary>A line of information; not with <c>--quiet</c>.</summary>
    public void Message(string text)
    {
        if (!options.Quiet) WriteLine(text);
    }

    /// <summary>A line after <c>costate: warning:</c>.</summary>
    public void Warning(string text) => WriteLine($"costate: {Paint(Yellow, "warning:")} {text}");

    /// <summary>A line after <c>costate: error:</c>.</summary>
    public void Error(string text) => WriteLine($"costate: {Paint(Red, "error:")} {text}");

    /// <summary>Mistakes and warnings of a configuration, a line each.</summary>
    public void Problems(IEnumerable<Problem> problems)
    {
        foreach (Problem problem in problems)
        {
            string word = problem.Severity == Severity.Error ? Paint(Red, "error:") : Paint(Yellow, "warning:");
            WriteLine($"{problem.Place}: {word} {problem.Message}");
        }
    }

    /// <summary>Shows a line that the next call, or any message, replaces. Only where <see cref="CanRedraw"/>.</summary>
    /// <param name="text">The line, cut to the width of the screen; empty to remove it.</param>
    public void Status(string text)
    {
        int width = Math.Max(1, terminal.Width() - 1);
        lock (_gate)
        {
            if (text.Length == 0 && !_hasStatus) return;
            TryWrite(EraseLine + (text.Length > width ? text[..width] : text));
            _hasStatus = text.Length > 0;
        }
    }

    void WriteLine(string text)
    {
        lock (_gate)
        {
            TryWrite((_hasStatus ? EraseLine : "") + text + terminal.Error.NewLine);
            _hasStatus = false;
        }
    }

    void TryWrite(string text)
    {
        try
        {
            terminal.Error.Write(text);
            terminal.Error.Flush();
        }
        catch (IOException)
        {
        }
    }

    string Paint(string color, string word) => _colored ? color + word + Plain : word;
}
