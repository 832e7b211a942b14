using Costate.Networks.Formats;

namespace Costate.Cli.Configuration;

/// <summary>Reads configurations: file, then overrides of the command line, then the checks between keys. All mistakes are reported at once.</summary>
static class ConfigurationReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file; file names in it, and in <paramref name="overrides"/>, are relative to its folder.</param>
    /// <exception cref="ConfigurationException">There is no such file, or it has mistakes.</exception>
    /// <exception cref="BadFileException">It is no regular file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Configuration<T> ReadFile<T>(Schema<T> schema, string file, IReadOnlyList<Override> overrides)
    {
        using FileStream stream = Open(file);
        return Read(schema, stream, file, Path.GetDirectoryName(Path.GetFullPath(file))!, overrides);
    }

    /// <summary>Opens a file.</summary>
    /// <inheritdoc cref="ReadFile" path="/exception"/>
    public static FileStream Open(string file)
    {
        if (Directory.Exists(file)) throw new ConfigurationException(new Place(file), "expected a configuration file, this is a folder");
        try
        {
            return RegularFile.Open(file);
        }
        catch (FileNotFoundException)
        {
            throw new ConfigurationException(new Place(file), "there is no such file");
        }
    }

    /// <summary>Whether a configuration gives a key of the outermost section. Mistakes are left to those who read it.</summary>
    /// <param name="stream">The text of the configuration.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="key">The key.</param>
    public static bool Gives(Stream stream, string name, string key)
    {
        try
        {
            return YamlReader.ReadFile(ConfigurationText.Read(stream, name), name, []) is YamlMapping root && root.Entries.Any(entry => entry.Key.Text == key);
        }
        catch (ConfigurationException)
        {
            return false;
        }
    }

    /// <summary>Reads a stream.</summary>
    /// <param name="stream">The text of the configuration.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="folder">File names in it, and in <paramref name="overrides"/>, are relative to this folder.</param>
    /// <exception cref="ConfigurationException">It has mistakes.</exception>
    public static Configuration<T> Read<T>(Schema<T> schema, Stream stream, string name, string folder, IReadOnlyList<Override> overrides)
    {
        List<Problem> problems = [];
        var binding = new Binding(folder, problems, [.. schema.Entries(schema.Defaults).Select(entry => entry.Path)]);
        T settings = schema.Defaults;
        YamlNode? root = YamlReader.ReadFile(ConfigurationText.Read(stream, name), name, problems);
        bool isReadable = root is not null || problems.Count == 0;
        if (root is not null) settings = schema.Root.Read(settings, root, "", binding);
        foreach (Override value in overrides)
        {
            binding.Option = value.Option;
            settings = schema.Root.Read(settings, Tree(value, problems), "", binding);
        }
        T given = schema.Variants is null ? settings : schema.Variants.Settled(settings, binding.Origins);
        settings = schema.Complete(given, binding.IsGiven);
        if (isReadable) schema.Root.Check(settings, "", binding, new Place(name));
        IReadOnlyList<ConfigurationVariant<T>> variants = isReadable && schema.Variants is { } section ? section.Resolve(schema, given, binding, new Place(name), problems) : [];
        Problem[] ordered = [.. problems.OrderBy(p => p.Place.Source == name ? 0 : 1).ThenBy(p => p.Place.Line).ThenBy(p => p.Place.Column)];
        if (ordered.Any(p => p.Severity == Severity.Error)) throw new ConfigurationException(ordered);
        return new Configuration<T>(name, settings, binding.Origins, ordered) { Variants = variants };
    }

    static YamlNode Tree(Override value, List<Problem> problems)
    {
        var place = new Place(value.Argument);
        return YamlMapping.Nested(value.Path, place, YamlReader.ReadArgument(value.Text, place, problems));
    }
}
