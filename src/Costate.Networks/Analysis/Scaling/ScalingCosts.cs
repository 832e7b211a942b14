using Costate.Networks.Propagators.LayerParallel;

namespace Costate.Networks.Analysis.Scaling;

/// <summary>What the parts of a gradient cost on one core, for one network and batch.</summary>
public sealed record ScalingCosts
{
    /// <summary>Seconds of every kind of work.</summary>
    public required IReadOnlyDictionary<LayerParallelKind, double> Seconds { get; init; }

    /// <summary>Seconds of a serial loss and gradient.</summary>
    public required double SerialSeconds { get; init; }

    /// <summary>The same with another cost of a kind of work.</summary>
    public ScalingCosts With(LayerParallelKind kind, double seconds) => this with { Seconds = new Dictionary<LayerParallelKind, double>(Seconds) { [kind] = seconds } };

    /// <summary>The costs of a part of the samples. The serial sweeps are those of all.</summary>
    /// <param name="part">Which part, at most 1.</param>
    public ScalingCosts OfSamples(double part) => this with { Seconds = Seconds.ToDictionary(work => work.Key, work => part * work.Value) };

    /// <summary>Costs where only a step is given: every other kind of step, opening and readout take as long, vector operations nothing.</summary>
    /// <param name="step">Seconds of a step.</param>
    /// <param name="layers">Layers N: a serial gradient takes 3N steps (forward, back, gradients of parameters), opening and readout.</param>
    public static ScalingCosts OfStep(double step, int layers)
    {
        LayerParallelKind[] kinds = Enum.GetValues<LayerParallelKind>();
        const int Ends = 3;   // opening, its gradient, readout
        return new() { Seconds = kinds.ToDictionary(kind => kind, kind => kind == LayerParallelKind.Vector ? 0 : step), SerialSeconds = (3.0 * layers + Ends) * step };
    }
}
