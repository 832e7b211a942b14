namespace Costate.Cli.Settings;

/// <summary>The coarse model of multilevel Levenberg–Marquardt.</summary>
enum CoarseChoice
{
    /// <summary>The linearised residual, restricted.</summary>
    Galerkin,

    /// <summary>The residual of the coarse network, moved to that of the fine one.</summary>
    Residual,

    /// <summary>The loss of the coarse network, tilted.</summary>
    Network,
}
