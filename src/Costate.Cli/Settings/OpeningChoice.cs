namespace Costate.Cli.Settings;

/// <summary>How an input becomes the first state.</summary>
enum OpeningChoice
{
    /// <summary>activation(K y + b).</summary>
    Dense,

    /// <summary>Zeros are appended.</summary>
    Pad,

    /// <summary>The input is the state.</summary>
    Identity,
}
