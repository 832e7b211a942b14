namespace Costate.Cli.Settings;

/// <summary>What the global prediction trains.</summary>
enum PredictionChoice
{
    /// <summary>The network itself.</summary>
    Fine,

    /// <summary>A network with fewer layers and larger steps.</summary>
    Coarse,
}
