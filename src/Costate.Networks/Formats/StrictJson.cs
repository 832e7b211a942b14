using System.Text.Json;
using System.Text.Unicode;

namespace Costate.Networks.Formats;

/// <summary>JSON documents from files: valid UTF-8, every string valid Unicode, no key twice, no comments, nesting at most <see cref="ReaderLimits.JsonDepth"/>.</summary>
public static class StrictJson
{
    /// <summary>Parses one document. Reading a string of the result cannot fail any more.</summary>
    /// <param name="utf8">The bytes of the document; kept by the result.</param>
    /// <param name="file">The file they came from, for messages.</param>
    /// <param name="limits">Caps; null for <see cref="ReaderLimits.Default"/>.</param>
    /// <exception cref="BadFileException">The bytes are not such a document; the message names line and column.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string file, ReaderLimits? limits = null)
    {
        limits ??= ReaderLimits.Default;
        if (!Utf8.IsValid(utf8.Span)) throw new BadFileException(file, "", "The file is not valid UTF-8.");
        if (utf8.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0) throw new BadFileException(file, "", "The file is empty.");
        try
        {
            RefuseBrokenStrings(utf8.Span, file, limits.JsonDepth);
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = limits.JsonDepth, AllowDuplicateProperties = false });
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is { } line && e.BytePositionInLine is { } column ? FormattableString.Invariant($"{line + 1}:{column + 1}") : "";
            throw new BadFileException(file, place, $"The file is not a JSON document: {(IsAtEnd(e, utf8.Span) ? "it ends too early" : Sentence(e.Message))}.", e);
        }
    }

    // The parser repeats the place behind its sentences.
    static string Sentence(string message)
    {
        int place = message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        return (place < 0 ? message : message[..place]).TrimEnd('.');
    }

    static bool IsAtEnd(JsonException e, ReadOnlySpan<byte> utf8) =>
        e.LineNumber == utf8.Count((byte)'\n') && e.BytePositionInLine == utf8.Length - (utf8.LastIndexOf((byte)'\n') + 1);

    // An escape such as \uD800 alone passes the syntax but is no text; the parser would say so only when the string is read.
    static void RefuseBrokenStrings(ReadOnlySpan<byte> utf8, string file, int depth)
    {
        var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = depth });
        while (json.Read())
        {
            if (json.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !json.ValueIsEscaped) continue;
            try
            {
                json.GetString();
            }
            catch (InvalidOperationException e)
            {
                throw new BadFileException(file, FormattableString.Invariant($"byte {json.TokenStartIndex}"), "A string holds half of a surrogate pair, which is no text.", e);
            }
        }
    }
}
