using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>Sequences to be continued: x_t = sin(w·t + p) + 0.05·N(0, 1) for t = 0 … T − 1, with w uniform in [0.2, 0.8) and p in [0, 2π); the target is sin(w·T + p).</summary>
/// <remarks>One feature in every time step. Training and validation are drawn from separate rounds of the random stream.</remarks>
public static class Sine
{
    const double Noise = 0.05;

    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="length">Time steps T, at least 1.</param>
    /// <param name="seed">The seed of the run.</param>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, int length, ulong seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(validation);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        RandomSequence random = new(seed, RandomStreams.Sine);
        return (Draw<T>(samples, length, random), Draw<T>(validation, length, random.At(1)));
    }

    static Dataset<T> Draw<T>(int samples, int length, RandomSequence random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (T[] inputs, T[] targets) = (new T[checked(samples * length)], new T[samples]);
        for (int i = 0; i < samples; i++)
        {
            ulong first = (ulong)i * (ulong)(length + 2);
            double w = 0.2 + 0.6 * random.Uniform(first), p = 2 * Math.PI * random.Uniform(first + 1);
            for (int t = 0; t < length; t++) inputs[i * length + t] = T.CreateTruncating(Math.Sin(w * t + p) + Noise * random.Normal(first + 2 + (ulong)t));
            targets[i] = T.CreateTruncating(Math.Sin(w * length + p));
        }
        return new()
        {
            Inputs = inputs,
            Features = length,
            Samples = samples,
            Targets = targets,
            Outputs = 1,
            FeatureNames = [.. Enumerable.Range(1, length).Select(t => $"x{t}")],
            TargetName = "next",
        };
    }
}
