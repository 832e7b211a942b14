namespace Costate.Cli.Settings;

/// <summary>Section <c>network</c>: opening, dynamics, time grid.</summary>
sealed record NetworkSettings
{
    /// <summary>Number of features of a state.</summary>
    public int Width { get; init; } = 8;

    /// <summary>How an input becomes the first state.</summary>
    public OpeningChoice Opening { get; init; } = OpeningChoice.Dense;

    /// <summary>The right-hand side.</summary>
    public DynamicsChoice Dynamics { get; init; } = DynamicsChoice.Dense;

    /// <summary>How it is discretised.</summary>
    public IntegratorChoice Integrator { get; init; } = IntegratorChoice.Euler;

    /// <summary>The nonlinearity.</summary>
    public ActivationChoice Activation { get; init; } = ActivationChoice.Tanh;

    /// <summary>Number of steps.</summary>
    public int Layers { get; init; } = 32;

    /// <summary>Final time T; the step length is T / <see cref="Layers"/>.</summary>
    public double Horizon { get; init; } = 5;
}
