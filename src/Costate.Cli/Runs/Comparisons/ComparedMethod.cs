using Costate.Cli.Configuration;
using Costate.Cli.Settings;

namespace Costate.Cli.Runs.Comparisons;

/// <summary>A method of a comparison.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Place">Where it was named.</param>
/// <param name="Settings">The settings of its run.</param>
/// <param name="Folder">The folder of its run.</param>
sealed record ComparedMethod(string Label, Place Place, TrainSettings Settings, RunFolder Folder)
{
    /// <summary>Epochs of its run.</summary>
    public int Epochs => ProblemSetup.TotalEpochs(Settings.Training);

    /// <summary>The name of the method.</summary>
    public string Method => Settings.Training.MethodName;

    /// <summary>Bytes of the vectors, as long as the parameters, that the method works with besides them.</summary>
    public long VectorBytes { get; init; }
}
