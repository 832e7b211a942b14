using Costate.Networks.Kernels;

namespace Costate.Cli.Settings;

/// <summary>Section <c>network</c> of <c>costate solve</c>: one hidden layer.</summary>
sealed record SolveNetworkSettings
{
    /// <summary>Nodes r.</summary>
    public int Width { get; init; } = 512;

    /// <summary>σ.</summary>
    public Activation Activation { get; init; } = Activation.BipolarSigmoid;
}
