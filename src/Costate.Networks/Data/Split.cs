using System.Globalization;
using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data;

/// <summary>Splits validation samples off a dataset.</summary>
/// <remarks>
/// Which samples validate depends on the seed and the two sizes alone, never on the values: the first entries of a random permutation of the sample
/// numbers. Both parts keep the order of the dataset. The choice is not stratified: a rare class may be missing from the smaller part (DataCheck tells).
/// </remarks>
public static class Split
{
    /// <summary>The number of validation samples that a setting means: a whole number is the number itself, a value below 1 a fraction of the samples.</summary>
    /// <param name="validation">0, a fraction between 0 and 1, or a whole number.</param>
    /// <param name="samples">For files: the samples in the file. For generated data: the training samples, to which the validation samples are added.</param>
    /// <returns>For a fraction the nearest whole number, half-way cases upwards.</returns>
    /// <exception cref="ArgumentException">Negative, not a number, or above 1 and not whole.</exception>
    public static int Size(double validation, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        if (validation is >= 0 and < 1) return (int)Math.Floor(validation * samples + 0.5);
        if (validation is >= 1 and <= int.MaxValue && validation == Math.Floor(validation)) return (int)validation;
        throw new ArgumentException($"Cannot hold out {validation.ToString("R", CultureInfo.InvariantCulture)} samples for validation: "
            + "give a whole number of samples or a fraction below 1, for instance 1000 or 0.2.", nameof(validation));
    }

    /// <summary>Splits the dataset in two.</summary>
    /// <param name="data">The samples to share out; left as they are.</param>
    /// <param name="validation">Number of validation samples, or a fraction below 1: see <see cref="Size"/>.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <exception cref="ArgumentException">No sample would be left for training.</exception>
    public static (Dataset<T> Training, Dataset<T> Validation) Off<T>(Dataset<T> data, double validation, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int held = Size(validation, data.Samples);
        if (held >= data.Samples)
            throw new ArgumentException($"Cannot split {held} validation samples off {data.Samples} samples: nothing would be left for training; "
                + $"at most {Math.Max(0, data.Samples - 1)} are possible.", nameof(validation));
        var order = new int[data.Samples];
        new RandomSequence(seed, RandomStreams.Split).Permutation(order);
        order.AsSpan(0, held).Sort();
        order.AsSpan(held).Sort();
        return (data.Select(order.AsSpan(held)), data.Select(order.AsSpan(0, held)));
    }
}
