using System.CommandLine;
using System.Globalization;
using Costate.Cli.Configuration;
using Costate.Cli.Output;

namespace Costate.Cli.Commands;

/// <summary>What a verb gets: its arguments, the common options, a reporter.</summary>
/// <param name="Arguments">The command line as parsed, without mistakes.</param>
/// <param name="Common">The options of every verb.</param>
/// <param name="Reporter">Takes result and messages.</param>
sealed record Invocation(ParseResult Arguments, CommonOptions Common, Reporter Reporter)
{
    byte[]? _input;

    /// <summary>The folder or file of <c>--output</c>; null if it is not given.</summary>
    public string? Output => Common.Output(Arguments);

    /// <summary>The number after <c>--threads</c>, for verbs without a configuration; 0, all cores, if it is not given.</summary>
    /// <exception cref="UsageException">It is no number of threads.</exception>
    public int Threads => WholeNumber("--threads", Common.Threads(Arguments), 0, 4096, 0);

    /// <summary>Reads a configuration with all overrides of the command line and reports its warnings.</summary>
    /// <param name="file">The file, or <c>-</c> for standard input; then file names are relative to the working folder.</param>
    /// <param name="further">The verb's own options that override a key.</param>
    /// <exception cref="ConfigurationException">It has mistakes.</exception>
    public Configuration<T> Read<T>(Schema<T> schema, string file, params IEnumerable<Override> further)
    {
        Configuration<T> configuration = ReadQuietly(schema, file, further);
        Reporter.Problems(configuration.Warnings);
        return configuration;
    }

    /// <summary>The same, without reporting the warnings.</summary>
    /// <inheritdoc cref="Read"/>
    public Configuration<T> ReadQuietly<T>(Schema<T> schema, string file, params IEnumerable<Override> further)
    {
        Override[] overrides = [.. Common.Overrides(Arguments), .. further];
        if (file != "-") return ConfigurationReader.ReadFile(schema, file, overrides);
        using Stream input = Input();
        return ConfigurationReader.Read(schema, input, "stdin", Directory.GetCurrentDirectory(), overrides);
    }

    /// <summary>Whether a configuration or an override of the command line gives a key of the outermost section, well or badly: which kind of configuration it is.</summary>
    /// <param name="file">The file, or <c>-</c> for standard input, which can still be read afterwards.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ConfigurationException">There is no such file.</exception>
    public bool Gives(string file, string key)
    {
        if (Common.Overrides(Arguments).Any(given => given.Path == key)) return true;
        using Stream stream = file == "-" ? Input() : ConfigurationReader.Open(file);
        return ConfigurationReader.Gives(stream, file, key);
    }

    // Standard input can be read only once.
    MemoryStream Input()
    {
        if (_input is null)
        {
            using Stream input = Reporter.Terminal.OpenInput();
            byte[] bytes = new byte[ConfigurationText.LargestFile + 1];
            _input = bytes[..input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        return new(_input, writable: false);
    }

    /// <summary>A whole number from the text after an option, for verbs without a configuration.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="text">The text; null if the option is not given.</param>
    /// <param name="otherwise">The number if it is not.</param>
    /// <exception cref="UsageException">It is none, or out of range.</exception>
    public static int WholeNumber(string option, string? text, int least, int most, int otherwise)
    {
        if (text is null) return otherwise;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                $"{option}: expected a whole number from {least} to {most}, found {Printable.Quote(text)}"));
    }
}
