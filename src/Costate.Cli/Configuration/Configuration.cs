namespace Costate.Cli.Configuration;

/// <summary>A configuration that has been read and found good.</summary>
/// <param name="Name">The file as the user named it; <c>stdin</c> for <c>-</c>.</param>
/// <param name="Settings">The values in force.</param>
/// <param name="Origins">Where those come from that are no defaults, by key (<c>training.rate</c>).</param>
/// <param name="Warnings">What the user should know.</param>
sealed record Configuration<T>(string Name, T Settings, IReadOnlyDictionary<string, Origin> Origins, IReadOnlyList<Problem> Warnings);
