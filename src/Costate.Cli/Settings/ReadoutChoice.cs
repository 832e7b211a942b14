namespace Costate.Cli.Settings;

/// <summary>How the readout takes part in the minimisation.</summary>
enum ReadoutChoice
{
    /// <summary>Like all other parameters.</summary>
    Joint,

    /// <summary>Always the best one (variable projection).</summary>
    Eliminated,

    /// <summary>Solved after every step for the other parameters (block coordinate descent).</summary>
    Alternating,
}
