using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Costate.Cli.Configuration;

namespace Costate.Cli.Output;

/// <summary>What a command says: the result to standard output, all else to standard error. May be used from several threads.</summary>
/// <remarks>A message that standard error does not take (a log on a full disk) is lost and no failure: the work matters more. The result is not.</remarks>
sealed class Reporter
{
    const string Red = "\e[1;31m", Yellow = "\e[1;33m", Plain = "\e[0m", EraseLine = "\r\e[K";

    static readonly JsonSerializerOptions _jsonStyle = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    readonly Screen _screen;
    readonly string _subject;
    readonly bool _colored;

    /// <param name="terminal">The streams.</param>
    /// <param name="options">What the user wants to see.</param>
    public Reporter(Terminal terminal, OutputOptions options) : this(terminal, options, new(), "") { }

    Reporter(Terminal terminal, OutputOptions options, Screen screen, string subject)
    {
        (Terminal, Options, _screen, _subject) = (terminal, options, screen, subject);
        _colored = ColorRule.IsColored(Terminal.ErrorIsInteractive, Options.NoColor, Terminal.Variable);
    }

    /// <summary>What the user wants to see.</summary>
    public OutputOptions Options { get; }

    /// <summary>The streams.</summary>
    public Terminal Terminal { get; }

    /// <summary>The same, with all that it says about one thing of several beginning with the name of that.</summary>
    public Reporter About(string subject) => new(Terminal, Options, _screen, $"{subject}: ");

    /// <summary>Takes the result as text.</summary>
    public TextWriter Result => Terminal.Out;

    /// <summary>Whether <see cref="Status"/> can redraw a line. Colour has nothing to do with it.</summary>
    public bool CanRedraw => Terminal.ErrorIsInteractive && Terminal.Variable("TERM") != "dumb" && !Options.Quiet;

    /// <summary>The result as a JSON document, indented.</summary>
    public void WriteJson(JsonNode document) => WriteJson(Terminal.Out, document);

    /// <summary>The same to any writer.</summary>
    public static void WriteJson(TextWriter writer, JsonNode document)
    {
        writer.Write(document.ToJsonString(_jsonStyle));
        writer.Write('\n');
    }

    /// <summary>A line of information; not with <c>--quiet</c>.</summary>
    public void Message(string text)
    {
        if (!Options.Quiet) WriteLine(_subject + text);
    }

    /// <summary>A line after <c>costate: warning:</c>.</summary>
    public void Warning(string text) => WriteLine($"costate: {Paint(Yellow, "warning:")} {_subject}{text}");

    /// <summary>A line after <c>costate: error:</c>.</summary>
    public void Error(string text) => WriteLine($"costate: {Paint(Red, "error:")} {_subject}{text}");

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
        int width = Math.Max(1, Terminal.Width() - 1);
        string line = text.Length == 0 ? "" : _subject + text;
        lock (_screen)
        {
            if (line.Length == 0 && !_screen.HasStatus) return;
            TryWrite(EraseLine + (line.Length > width ? line[..width] : line));
            _screen.HasStatus = line.Length > 0;
        }
    }

    void WriteLine(string text)
    {
        lock (_screen)
        {
            TryWrite((_screen.HasStatus ? EraseLine : "") + text + Terminal.Error.NewLine);
            _screen.HasStatus = false;
        }
    }

    void TryWrite(string text)
    {
        try
        {
            Terminal.Error.Write(text);
            Terminal.Error.Flush();
        }
        catch (IOException)
        {
        }
    }

    string Paint(string color, string word) => _colored ? color + word + Plain : word;

    /// <summary>What is on the screen, whoever speaks; held while something is written.</summary>
    sealed class Screen
    {
        public bool HasStatus { get; set; }
    }
}
