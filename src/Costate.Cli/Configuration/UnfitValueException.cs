namespace Costate.Cli.Configuration;

/// <summary>A value that is good in itself but does not fit the data. See <see cref="Configuration{T}.Use{R}"/>, which knows where it stands.</summary>
/// <param name="key">The key with its section.</param>
/// <param name="message">What is wrong, beginning with the key.</param>
sealed class UnfitValueException(string key, string message) : Exception(message)
{
    /// <summary>The key with its section.</summary>
    public string Key { get; } = key;
}
