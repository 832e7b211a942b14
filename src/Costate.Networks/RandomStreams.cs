namespace Costate.Networks;

/// <summary>What each stream of random numbers is used for: one number per purpose, so that no two purposes ever share random bits.</summary>
/// <remarks>The numbers are part of what a seed means: they may be added to, never changed.</remarks>
public static class RandomStreams
{
    /// <summary>Initial weights.</summary>
    public const uint InitialWeights = 1;

    /// <summary>The order of the training samples; the round is the epoch.</summary>
    public const uint Shuffling = 2;

    /// <summary>The choice of the samples that are split off for validation.</summary>
    public const uint Split = 3;

    /// <summary>The peaks data: round k draws from class k, rounds 5 and 6 order the training and the validation samples.</summary>
    public const uint Peaks = 4;

    /// <summary>The ellipses data: round 0 for training, round 1 for validation.</summary>
    public const uint Ellipses = 5;

    /// <summary>Random points where a differential equation is asked to hold; round 1 for the boundary.</summary>
    public const uint CollocationPoints = 6;

    /// <summary>Random nodes of a coarse network.</summary>
    public const uint CoarseNodes = 7;

    /// <summary>Random co-states in place of predicted ones; the round is the mini-batch.</summary>
    public const uint PredictorControl = 12;

    /// <summary>The gauss10 data: round 0 for the centres, 1 for training, 2 for validation.</summary>
    public const uint Gauss10 = 13;

    /// <summary>The spiral data: round 0 for training, round 1 for validation.</summary>
    public const uint Spiral = 14;

    /// <summary>The rings data: round 0 for training, round 1 for validation.</summary>
    public const uint Rings = 15;

    /// <summary>Where the variables of ADMM start; the round is the layer.</summary>
    public const uint AdmmStart = 16;

    /// <summary>The sine data: round 0 for training, round 1 for validation.</summary>
    public const uint Sine = 17;

    /// <summary>The adding data: round 0 for training, round 1 for validation.</summary>
    public const uint Adding = 18;

    /// <summary>Directions of derivative tests.</summary>
    public const uint Check = 99;

    /// <summary>Parameters and data of benchmarks.</summary>
    public const uint Benchmark = 100;

    /// <summary>Directions in which the stability analysis perturbs states.</summary>
    public const uint Perturbation = 101;
}
