namespace Costate.Cli.Configuration;

/// <summary>A configuration that has been read and found good.</summary>
/// <param name="Name">The file as the user named it; <c>stdin</c> for <c>-</c>.</param>
/// <param name="Settings">The values in force.</param>
/// <param name="Origins">Where those come from that are no defaults, by key (<c>training.rate</c>).</param>
/// <param name="Warnings">What the user should know.</param>
sealed record Configuration<T>(string Name, T Settings, IReadOnlyDictionary<string, Origin> Origins, IReadOnlyList<Problem> Warnings)
{
    /// <summary>The variants in it, in the order of the file, then of the command line.</summary>
    public IReadOnlyList<ConfigurationVariant<T>> Variants { get; init; } = [];

    /// <summary>Runs what needs the settings. A value that turns out not to fit the data is reported where it was written.</summary>
    /// <exception cref="ConfigurationException">There was such a value.</exception>
    public R Use<R>(Func<T, R> use)
    {
        try
        {
            return use(Settings);
        }
        catch (UnfitValueException e)
        {
            throw new ConfigurationException(Origins.TryGetValue(e.Key, out Origin? origin) ? origin.Place : new Place(Name), e.Message);
        }
    }
}
