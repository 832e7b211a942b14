using Costate.Networks.Storage;

namespace Costate.Cli.Runs.Comparisons;

/// <summary>A line of the history of a run.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Seconds">Time spent training.</param>
/// <param name="LayerSteps">Steps of layers taken; NaN in runs of earlier versions, which did not note them.</param>
/// <param name="Values">All numbers of the line.</param>
sealed record HistoryPoint(int Epoch, double Seconds, double LayerSteps, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>The history of a run; empty if there is none.</summary>
    /// <exception cref="Networks.Formats.BadFileException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<HistoryPoint> Read(string path) => File.Exists(path)
        ? [.. MetricsReader.Read(path).Select(line => new HistoryPoint((int)Of(line, "epoch"), Of(line, "seconds"), Of(line, "layerSteps"), line))]
        : [];

    /// <summary>A number; NaN if the line has none of this name.</summary>
    public double this[string name] => Of(Values, name);

    static double Of(IReadOnlyDictionary<string, double> line, string name) => line.TryGetValue(name, out double value) ? value : double.NaN;
}
