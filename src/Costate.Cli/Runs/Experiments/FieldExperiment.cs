namespace Costate.Cli.Runs.Experiments;

/// <summary>An experiment of the field that needs no run and no data.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Run">Does it.</param>
sealed record FieldExperiment(string Name, Func<FieldResult> Run);
