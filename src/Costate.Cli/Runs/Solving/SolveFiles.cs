using System.Text;
using Costate.Cli.Configuration;
using Costate.Cli.Output.Pictures;
using Costate.Cli.Settings;
using Costate.Networks.DifferentialEquations;
using Costate.Networks.Formats;
using Costate.Networks.Storage;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Runs.Solving;

/// <summary>What a finished run of <c>costate solve</c> writes beside its summary; each file is complete or as before.</summary>
/// <param name="folder">The run.</param>
/// <param name="fileSystem">Where the files go.</param>
sealed class SolveFiles(RunFolder folder, IFileSystem fileSystem)
{
    /// <summary>The parameters of the network.</summary>
    public const string Network = "network.safetensors";

    /// <summary>The outcome of several runs.</summary>
    public const string Comparison = "comparison.json";

    /// <summary>The configuration, resolved.</summary>
    public void WriteConfiguration(SolveSettings settings) => Text(folder.ConfigurationFile, ConfigurationWriter.Plain(SolveSchema.Schema, settings));

    /// <summary>Replaces a file by a text.</summary>
    public void Text(string path, string text) => DurableFile.WriteAtomically(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), fileSystem);

    /// <summary>The solution, its pictures and the network.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="x">The unknowns in the end.</param>
    /// <param name="pictures">The pictures.</param>
    public void WriteSolution(SolveCase problem, Dense<double> x, IEnumerable<(string Name, Picture Picture)> pictures)
    {
        DurableFile.WriteAtomically(folder.SolutionFile, stream =>
        {
            using StreamWriter text = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            Table(text, problem.Grid, problem.Grid.Values(x));
        }, fileSystem);
        foreach ((string name, Picture picture) in pictures) Text(folder.In(name), picture.ToSvg());
        if (problem.Network is { } network)
            DurableFile.WriteAtomically(folder.In(Network), stream => SafeTensorsWriter.Write(stream, Tensors(network, x)), fileSystem);
    }

    static void Table(TextWriter text, SolutionGrid grid, double[] values)
    {
        CsvWriter csv = new(text);
        foreach (string name in grid.Inputs == 1 ? ["x", "u", "exact"] : (string[])["x", "y", "u", "exact"]) csv.Text(name);
        csv.EndRow();
        for (int i = 0; i < values.Length; i++)
        {
            for (int j = 0; j < grid.Inputs; j++) csv.Number(grid.Points[i * grid.Inputs + j]);
            csv.Number(values[i]);
            csv.Number(grid.Exact[i]);
            csv.EndRow();
        }
    }

    static IEnumerable<NamedTensor> Tensors(ShallowNetwork network, Dense<double> x)
    {
        int nodes = network.Nodes, end = (network.Inputs + 1) * nodes;
        yield return NamedTensor.Of<double>("v", x.Memory[..nodes], nodes);
        yield return NamedTensor.Of<double>("w", x.Memory[nodes..end], network.Inputs, nodes);
        yield return NamedTensor.Of<double>("c", x.Memory[end..^1], nodes);
        yield return NamedTensor.Of<double>("d", x.Memory[^1..], 1);
    }
}
