using Costate.Cli.Configuration;
using Costate.Networks.Training;

namespace Costate.Cli.Settings;

/// <summary>Section <c>training</c>: how the objective is minimised.</summary>
sealed record TrainingSettings
{
    /// <summary>The optimiser.</summary>
    public MethodChoice Method { get; init; } = MethodChoice.Adam;

    /// <summary>The optimiser as a configuration names it.</summary>
    public string MethodName => new ChoiceType<MethodChoice>().Write(Method)!.GetValue<string>();

    /// <summary>Passes over the training data; full-batch methods: iterations.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>Samples of a mini-batch; 0 means all.</summary>
    public int Batch { get; init; } = 500;

    /// <summary>Step length of the first epoch.</summary>
    public double Rate { get; init; } = 0.01;

    /// <summary>How the rate changes.</summary>
    public ScheduleChoice Schedule { get; init; } = ScheduleChoice.Constant;

    /// <summary>sgd: how much of the last step is kept.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>sgd: whether the gradient is taken ahead of the momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>adam: per step, parameters shrink by the rate times this.</summary>
    public double WeightDecay { get; init; }

    /// <summary>What the layers start from.</summary>
    public InitialLayers Initialization { get; init; } = InitialLayers.Repeated;

    /// <summary>Factor of the random initial matrices of the layers, √(1/n)·randn.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>How the readout takes part.</summary>
    public ReadoutChoice Readout { get; init; } = ReadoutChoice.Joint;

    /// <summary>Levels of a cascade: the first has 2^(levels − 1) times fewer layers.</summary>
    public int Levels { get; init; } = 1;

    /// <summary>How parameters pass from one level to the next.</summary>
    public Prolongation Prolongation { get; init; } = Prolongation.Auto;
}
