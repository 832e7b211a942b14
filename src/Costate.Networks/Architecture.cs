using System.Numerics;
using System.Text.Json.Serialization;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;

namespace Costate.Networks;

/// <summary>What a network is made of, as plain data: stored with every model.</summary>
public sealed record Architecture
{
    /// <summary>Features of the input.</summary>
    public required int Inputs { get; init; }

    /// <summary>Number of scores.</summary>
    public required int Outputs { get; init; }

    /// <summary>Features of the state.</summary>
    public int Width { get; init; } = 8;

    /// <summary>The widths of the layers of a dense opening, of which the last gives the state; null for one layer. With <see cref="Layers"/> 0 this is a plain feed-forward network.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Widths { get; init; }

    /// <summary>How the input becomes the initial state.</summary>
    public Opening Opening { get; init; } = Opening.Dense;

    /// <summary>How a recurrent opening reads the input; null for other openings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recurrence? Recurrence { get; init; }

    /// <summary>The right-hand side.</summary>
    public Dynamics Dynamics { get; init; } = Dynamics.Dense;

    /// <summary>The time-stepping method.</summary>
    public Integrator Integrator { get; init; } = Integrator.Euler;

    /// <summary>How a multistep method (ab3) begins.</summary>
    public Startup Startup { get; init; } = Startup.Heun;

    /// <summary>γ ≥ 0 of the antisymmetric dynamics.</summary>
    public double Damping { get; init; }

    /// <summary>Hidden neurons m of the double-dense and double-symmetric dynamics; 0 means as many as the state has features.</summary>
    public int Hidden { get; init; }

    /// <summary>How many biases a layer has.</summary>
    public Bias Bias { get; init; } = Bias.Neuron;

    /// <summary>σ, of the opening and of the dynamics.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>Number of time steps N; 0 for an opening and a readout alone.</summary>
    public int Layers { get; init; } = 32;

    /// <summary>T; the step size is T/N.</summary>
    public double Horizon { get; init; } = 5;

    /// <summary>Multiply-adds and activations of one forward step of one layer, per sample: M = n² and a = n for dense dynamics with Euler's method. The gradient takes 3M and a, forward step included.</summary>
    [JsonIgnore]
    public (double MultiplyAdds, double Activations) StepWork
    {
        get
        {
            double n = Width, m = HiddenWidth, stages = Integrator switch { Integrator.Heun => 2, Integrator.Rk4 => 4, _ => 1 };
            return Dynamics switch
            {
                Dynamics.DoubleDense or Dynamics.DoubleSymmetric => (2 * n * m * stages, m * stages),
                Dynamics.Hamiltonian => (2 * n * n, 2 * n),
                _ => (n * n * stages, n * stages),
            };
        }
    }

    /// <summary>Multiply-adds of the opening, forward, per sample: those of one dense layer, or of all time steps of a recurrence.</summary>
    internal double OpeningWork => Opening switch
    {
        Opening.Dense => (double)Inputs * Width,
        Opening.Recurrent => (double)Inputs / Recurrence!.Inputs * Width * (Width + Recurrence.Inputs),
        _ => 0,
    };

    /// <summary>m.</summary>
    internal int HiddenWidth => Hidden == 0 ? Width : Hidden;

    /// <summary>Makes the network.</summary>
    /// <param name="kernels">Registers to use; the widest of this processor if not given.</param>
    /// <exception cref="ArgumentException">The numbers do not fit together; the message says what would.</exception>
    public Network<T> Build<T>(KernelWidth? kernels = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Opening == Opening.Identity && Inputs != Width)
            throw new ArgumentException($"An identity opening needs a width equal to the {Inputs} input features, but the width is {Width}: set the width to {Inputs}, or pad, or use a dense opening.");
        if (Opening == Opening.Pad && Inputs > Width)
            throw new ArgumentException($"Padding with zeros needs a width of at least the {Inputs} input features, but the width is {Width}: use a dense opening or a width of {Inputs} or more.");
        ArgumentOutOfRangeException.ThrowIfNegative(Layers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Width);
        ArgumentOutOfRangeException.ThrowIfNegative(Hidden);
        if (Widths is { } widths && (Opening != Opening.Dense || widths.Count == 0 || widths.Any(width => width < 1) || widths[^1] != Width))
            throw new ArgumentException($"The layers of a dense opening have widths of 1 or more, the last one the {Width} features of a state, but [{string.Join(", ", widths)}] was given with the opening {Opening.ToString().ToLowerInvariant()}.");
        ILayer<T> opening = Opening switch
        {
            Opening.Dense => DenseOpening<T>(kernels),
            Opening.Recurrent => RecurrentOpening<T>(kernels),
            _ => new IdentityLayer<T>(Inputs, Width),
        };
        if (Layers == 0) return new(opening, new StepSequence<T>(0, new IdentityLayer<T>(Width, Width)), Horizon, new DenseLayer<T>(Width, Outputs, Activation.Identity, "W", "mu", kernels));
        IReadOnlyList<ILayer<T>> steps = Schemes.Steps<T>(this, kernels);
        return new(Schemes.Lifted(opening, steps), steps, Horizon, new DenseLayer<T>(Width, Outputs, Activation.Identity, "W", "mu", kernels));
    }

    RecurrentLayer<T> RecurrentOpening<T>(KernelWidth? kernels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Recurrence is not { } recurrence) throw new ArgumentException("A recurrent opening needs the number of features of one time step.");
        if (recurrence.Misfit(Inputs) is { } misfit) throw new ArgumentException($"{char.ToUpperInvariant(misfit[0])}{misfit[1..]}.");
        return new(recurrence.Inputs, Inputs / recurrence.Inputs, Width, Activation, recurrence.Tied, kernels, Bias);
    }

    ILayer<T> DenseOpening<T>(KernelWidth? kernels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Widths is not { Count: > 1 } widths) return new DenseLayer<T>(Inputs, Width, Activation, width: kernels, biases: Bias);
        return new LayerChain<T>([.. widths.Select((width, i) => new DenseLayer<T>(i == 0 ? Inputs : widths[i - 1], width, Activation, width: kernels, biases: Bias))]);
    }
}
