namespace Costate.Cli.Settings;

/// <summary>How a network is cut into stages.</summary>
enum CutRule
{
    /// <summary>So that the stages have about the same counted work.</summary>
    Flops,

    /// <summary>So that the stages have about as many layers.</summary>
    Equal,
}
