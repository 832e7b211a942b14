namespace Costate.Cli.Settings;

/// <summary>What an actual decrease is compared with.</summary>
enum RatioChoice
{
    /// <summary>The decrease of the Taylor polynomial.</summary>
    Taylor,

    /// <summary>The decrease of the regularised model.</summary>
    Model,
}
