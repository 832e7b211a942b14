namespace Costate.Cli.Settings;

/// <summary>How a stage takes its steps.</summary>
enum StageOptimizer
{
    /// <summary>Stochastic gradients, with momentum.</summary>
    Sgd,

    /// <summary>Adam.</summary>
    Adam,
}
