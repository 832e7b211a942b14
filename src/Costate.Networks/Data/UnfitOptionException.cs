namespace Costate.Networks.Data;

/// <summary>An option that does not fit a file, where nothing is wrong with the file itself: a column that is not there. The message begins with the option.</summary>
/// <param name="option">The property of <see cref="CsvOptions"/>, as a configuration calls it: label, drop.</param>
/// <param name="message">The rest of the sentence: what it asks for, what there is, what would do.</param>
public sealed class UnfitOptionException(string option, string message) : Exception($"{option} {message}")
{
    /// <summary>The option.</summary>
    public string Option { get; } = option;
}
