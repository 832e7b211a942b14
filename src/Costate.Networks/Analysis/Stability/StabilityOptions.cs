using Costate.Networks.Propagators;

namespace Costate.Networks.Analysis.Stability;

/// <summary>Options of <see cref="StabilityAnalysis"/>.</summary>
public sealed record StabilityOptions
{
    /// <summary>Samples whose trajectories are looked at, evenly chosen from the data: 1 to 48.</summary>
    public int Samples { get; init; } = Tiling.Quantum;

    /// <summary>Random directions in which every sample is perturbed.</summary>
    public int Directions { get; init; } = 4;

    /// <summary>Layers whose weights are frozen to look at the energy, evenly chosen.</summary>
    public int EnergyLayers { get; init; } = 3;

    /// <summary>How often the layers are doubled to look at fidelity.</summary>
    public int Doublings { get; init; } = 2;

    /// <exception cref="ArgumentException">A number is out of range.</exception>
    internal void Validate()
    {
        if (Samples is < 1 or > Tiling.Quantum) throw new ArgumentException($"From 1 to {Tiling.Quantum} samples can be looked at, not {Samples}.");
        if (Directions < 1 || EnergyLayers < 1 || Doublings < 0)
            throw new ArgumentException($"At least one direction and one layer are needed, and no negative number of doublings; not {Directions}, {EnergyLayers} and {Doublings}.");
    }
}
