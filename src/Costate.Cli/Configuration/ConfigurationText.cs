using System.Text;
using System.Text.Unicode;

namespace Costate.Cli.Configuration;

/// <summary>The text of a configuration file: UTF-8, at most 1 MiB, no control characters.</summary>
static class ConfigurationText
{
    /// <summary>Largest file, in bytes.</summary>
    public const int LargestFile = 1 << 20;

    /// <summary>Reads to the end of <paramref name="stream"/>.</summary>
    /// <param name="stream">The bytes; no more than <see cref="LargestFile"/> + 1 of them are read.</param>
    /// <param name="name">The file as the user named it.</param>
    /// <exception cref="ConfigurationException">Too large, not UTF-8, or a control character; the message has the place.</exception>
    public static string Read(Stream stream, string name)
    {
        var bytes = new byte[LargestFile + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > LargestFile) throw new ConfigurationException(new Place(name), "a configuration has at most 1 MiB, this file has more");
        ReadOnlySpan<byte> content = bytes.AsSpan(0, length);
        if (content.StartsWith("\uFEFF"u8)) content = content[3..];
        if (!Utf8.IsValid(content))
        {
            string before = ValidStart(content);
            throw new ConfigurationException(PlaceAfter(before, name), $"expected UTF-8, found the byte 0x{content[Encoding.UTF8.GetByteCount(before)]:X2}");
        }
        string text = Encoding.UTF8.GetString(content);
        for (int i = 0; i < text.Length; i++)
            if (char.IsControl(text[i]) && text[i] is not ('\t' or '\n' or '\r' or '\u0085'))
                throw new ConfigurationException(PlaceAfter(text[..i], name), $"found the control character U+{(int)text[i]:X4}");
        return text;
    }

    static string ValidStart(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        Utf8.ToUtf16(bytes, text, out _, out int written, replaceInvalidSequences: false);
        return new string(text, 0, written);
    }

    static Place PlaceAfter(string before, string name) => new(name, before.AsSpan().Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
}
