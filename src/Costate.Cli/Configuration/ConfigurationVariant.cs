namespace Costate.Cli.Configuration;

/// <summary>A <see cref="Variant"/> with all the values that are in force in it.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Settings">The values; they have no variants themselves.</param>
/// <param name="Origins">Where those come from that are no defaults, by key.</param>
/// <param name="Warnings">What the user should know about its own values.</param>
/// <param name="Around">What the user should know about the values around it, as far as they are in force here.</param>
sealed record ConfigurationVariant<T>(
    string Label, Place Place, T Settings, IReadOnlyDictionary<string, Origin> Origins, IReadOnlyList<Problem> Warnings, IReadOnlyList<Problem> Around);
