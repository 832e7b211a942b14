using Costate.Cli.Configuration;
using Costate.Networks.Objectives;

namespace Costate.Cli.Settings;

/// <summary>Section <c>objective</c>: loss and regularisation.</summary>
sealed record ObjectiveSettings
{
    /// <summary>The loss.</summary>
    public LossFunction Loss { get; init; } = LossFunction.CrossEntropy;

    /// <summary>The loss as a configuration names it.</summary>
    public string LossName => new ChoiceType<LossFunction>().Write(Loss)!.GetValue<string>();

    /// <summary>Weight of half the time integral of ‖θ‖².</summary>
    public double Tikhonov { get; init; } = 1e-6;

    /// <summary>Weight of half the time integral of ‖θ'‖².</summary>
    public double Smoothness { get; init; }

    /// <summary>Weight of half the squared norm of the opening.</summary>
    public double OpeningTikhonov { get; init; }

    /// <summary>Weight of half the squared norm of the readout.</summary>
    public double ReadoutTikhonov { get; init; }
}
