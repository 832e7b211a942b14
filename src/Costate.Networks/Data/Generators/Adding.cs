using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>The adding problem: in every time step a value uniform in [0, 1) and a marker, which is 1 at two random times and 0 else; the target is the sum of the two marked values.</summary>
/// <remarks>The mean of the target is 1 and its variance 1/6. Two features in every time step. Training and validation are drawn from separate rounds of the random stream. Source: Hochreiter, Schmidhuber, “Long short-term memory”, Neural Computation 9 (1997).</remarks>
public static class Adding
{
    /// <summary>Features of one time step: value and marker.</summary>
    public const int Inputs = 2;

    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="length">Time steps T, at least 2.</param>
    /// <param name="seed">The seed of the run.</param>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, int length, ulong seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(validation);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        RandomSequence random = new(seed, RandomStreams.Adding);
        return (Draw<T>(samples, length, random), Draw<T>(validation, length, random.At(1)));
    }

    static Dataset<T> Draw<T>(int samples, int length, RandomSequence random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (T[] inputs, T[] targets) = (new T[checked(samples * length * Inputs)], new T[samples]);
        for (int i = 0; i < samples; i++)
        {
            ulong first = (ulong)i * (ulong)(length + 2);
            int one = random.Below(length, first), other = random.Below(length - 1, first + 1);
            if (other >= one) other++;
            double sum = 0;
            for (int t = 0; t < length; t++)
            {
                double value = random.Uniform(first + 2 + (ulong)t);
                bool marked = t == one || t == other;
                int at = (i * length + t) * Inputs;
                (inputs[at], inputs[at + 1]) = (T.CreateTruncating(value), marked ? T.One : T.Zero);
                if (marked) sum += value;
            }
            targets[i] = T.CreateTruncating(sum);
        }
        return new()
        {
            Inputs = inputs,
            Features = length * Inputs,
            Samples = samples,
            Targets = targets,
            Outputs = 1,
            FeatureNames = [.. Enumerable.Range(1, length).SelectMany(t => (string[])[$"value{t}", $"marker{t}"])],
            TargetName = "sum",
        };
    }
}
