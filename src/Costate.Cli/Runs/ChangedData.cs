using Costate.Cli.Settings;
using Costate.Networks.Formats;

namespace Costate.Cli.Runs;

/// <summary>Refuses data that are no longer those that a run was trained with: a history of two data sets, or a measure of samples that were learnt from, would mislead.</summary>
/// <param name="Run">The run folder, for the message.</param>
/// <param name="Data">Where the data come from.</param>
/// <param name="Remedy">What else can be done, as the end of a sentence.</param>
sealed record ChangedData(string Run, DataSettings Data, string Remedy)
{
    /// <summary>Compares the training data.</summary>
    /// <param name="noted">Their digest then.</param>
    /// <param name="found">Their digest now.</param>
    /// <exception cref="BadFileException">They have changed.</exception>
    public void CheckTraining(string noted, string found) => Check("training", Data.Name, noted, found);

    /// <summary>Compares the validation data; null where there are none.</summary>
    /// <exception cref="BadFileException">They have changed.</exception>
    public void CheckValidation(string? noted, string? found) => Check("validation", Data.Test ?? Data.Name, noted, found);

    void Check(string set, string name, string? noted, string? found)
    {
        if (noted == found) return;
        string cause = Data.Source is SourceChoice.Csv or SourceChoice.Idx
            ? $"the file has changed. Restore the file, or {Remedy}."
            : $"this version of costate generates others. {char.ToUpperInvariant(Remedy[0])}{Remedy[1..]}.";
        throw new BadFileException(name, "", $"The {set} data are not those that the run in {Run} was trained with: {cause}");
    }
}
