namespace Costate.Cli.Settings;

/// <summary>Where stages begin.</summary>
/// <param name="Rule">The rule; not read where layers are given.</param>
/// <param name="Layers">The first layer of every stage but the first; empty if the rule decides.</param>
sealed record CutSettings(CutRule Rule, IReadOnlyList<int> Layers);
