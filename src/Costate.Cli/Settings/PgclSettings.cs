using Costate.Networks.Training.Pgcl;

namespace Costate.Cli.Settings;

/// <summary>Section <c>pgcl</c>: options of stages that train with predicted co-states.</summary>
sealed record PgclSettings
{
    /// <summary>K.</summary>
    public int Stages { get; init; } = 2;

    /// <summary>Mini-batches of global prediction.</summary>
    public int History { get; init; } = 50;

    /// <summary>Where the stages begin.</summary>
    public CutSettings Cuts { get; init; } = new(CutRule.Flops, []);

    /// <summary>Age of the newest usable pair.</summary>
    public int Lag { get; init; } = 2;

    /// <summary>Whether predictors see classes.</summary>
    public AutoChoice Labels { get; init; } = AutoChoice.Auto;

    /// <summary>Weight of older pairs, per mini-batch.</summary>
    public double Forgetting { get; init; } = 0.95;

    /// <summary>Mini-batches whose pairs count.</summary>
    public int Window { get; init; }

    /// <summary>Relative ridge of the fit.</summary>
    public double Ridge { get; init; } = 1e-6;

    /// <summary>Mini-batches between two fits.</summary>
    public int Refit { get; init; } = 1;

    /// <summary>What the global prediction trains.</summary>
    public PredictionChoice Prediction { get; init; } = PredictionChoice.Fine;

    /// <summary>Layers for which one of the coarse network stands.</summary>
    public int Coarsening { get; init; } = 2;

    /// <summary>Mini-batches between two exact co-states.</summary>
    public int Monitor { get; init; }

    /// <summary>The baseline in place of the predictor.</summary>
    public PgclControl Control { get; init; } = PgclControl.None;

    /// <summary>How a stage takes its steps.</summary>
    public StageOptimizer Optimizer { get; init; } = StageOptimizer.Sgd;
}
