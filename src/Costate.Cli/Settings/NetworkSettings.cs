using Costate.Networks;
using Costate.Networks.Kernels;

namespace Costate.Cli.Settings;

/// <summary>Section <c>network</c>: opening, dynamics, time grid.</summary>
sealed record NetworkSettings
{
    /// <summary>Number of features of a state.</summary>
    public int Width { get; init; } = 8;

    /// <summary>Widths of the layers of a dense opening, the last one that of a state; empty for one layer.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [];

    /// <summary>How an input becomes the first state.</summary>
    public Opening Opening { get; init; } = Opening.Dense;

    /// <summary>Features of one time step of a recurrent opening.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Whether the time steps of a recurrent opening share their parameters.</summary>
    public bool Tied { get; init; } = true;

    /// <summary>The right-hand side.</summary>
    public Dynamics Dynamics { get; init; } = Dynamics.Dense;

    /// <summary>How it is discretised.</summary>
    public Integrator Integrator { get; init; } = Integrator.Euler;

    /// <summary>How ab3 begins.</summary>
    public Startup Startup { get; init; } = Startup.Heun;

    /// <summary>The damping γ of antisymmetric dynamics.</summary>
    public double Damping { get; init; }

    /// <summary>Hidden neurons of double-dense and double-symmetric dynamics; 0 means the width.</summary>
    public int Hidden { get; init; }

    /// <summary>How many biases a layer has.</summary>
    public Bias Bias { get; init; } = Bias.Neuron;

    /// <summary>The nonlinearity.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>Number of steps; 0 for opening and readout alone.</summary>
    public int Layers { get; init; } = 32;

    /// <summary>Final time T; the step length is T / <see cref="Layers"/>.</summary>
    public double Horizon { get; init; } = 5;
}
