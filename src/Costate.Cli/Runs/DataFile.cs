using Costate.Cli.Output;
using Costate.Networks.Formats;

namespace Costate.Cli.Runs;

/// <summary>The data files that a configuration or a command line names.</summary>
static class DataFile
{
    /// <summary>A file on disk.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="key">The key or option that names it, for the message.</param>
    /// <exception cref="IOException">There is none.</exception>
    public static InputFile At(string path, string key)
    {
        if (Directory.Exists(path)) throw new IOException($"{path}: expected a file, this is a folder ({key})");
        if (!Path.Exists(path)) throw new FileNotFoundException($"{path}: there is no such file ({key})");
        return new(path);
    }

    /// <summary>A file on disk, or with <c>-</c> all of standard input.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="option">The option that names it, for the message.</param>
    /// <param name="terminal">Has the standard input.</param>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    public static InputFile At(string path, string option, Terminal terminal)
    {
        if (path != "-") return At(path, option);
        using Stream input = terminal.OpenInput();
        using MemoryStream content = new();
        input.CopyTo(content);
        return new("stdin", content.ToArray());
    }
}
