namespace Costate.Networks.Formats;

/// <summary>A file whose content is not what its format demands. The message says where, what was expected, what was found and what may help.</summary>
/// <param name="file">The file as the user named it.</param>
/// <param name="place">Where in the file: <c>line:column</c>, <c>byte 123</c>, <c>tensor 'w'</c>; empty for the file as a whole.</param>
/// <param name="message">What was expected and what was found, as a sentence.</param>
/// <param name="inner">The cause, if another error led here.</param>
public sealed class BadFileException(string file, string place, string message, Exception? inner = null)
    : Exception(place.Length == 0 ? $"{file}: {message}" : $"{file}:{place}: {message}", inner)
{
    /// <summary>The file as the user named it.</summary>
    public string File { get; } = file;

    /// <summary>Where in the file; empty for the file as a whole.</summary>
    public string Place { get; } = place;
}
