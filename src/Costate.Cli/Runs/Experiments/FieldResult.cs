using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;

namespace Costate.Cli.Runs.Experiments;

/// <summary>What an experiment found.</summary>
/// <param name="Caption">What was done, in one sentence.</param>
/// <param name="Table">The numbers for people.</param>
/// <param name="Reading">What they say, in one sentence.</param>
/// <param name="Document">The numbers for programs.</param>
/// <param name="Pictures">File names and pictures.</param>
sealed record FieldResult(string Caption, TextTable Table, string Reading, JsonObject Document, IReadOnlyList<(string Name, Picture Picture)> Pictures)
{
    /// <summary>Writes caption, table and reading.</summary>
    /// <param name="writer">Takes the text.</param>
    /// <param name="width">Columns of the screen.</param>
    public void Write(TextWriter writer, int width)
    {
        writer.Write($"{Caption}\n\n");
        Table.Write(writer, width);
        writer.Write($"\n{Reading}\n");
    }
}
