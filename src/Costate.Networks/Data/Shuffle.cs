using Costate.Numerics.Randomness;

namespace Costate.Networks.Data;

/// <summary>The order in which an epoch visits the training samples: a function of (seed, epoch, number of samples), so there is nothing to save for resuming.</summary>
public static class Shuffle
{
    /// <summary><paramref name="order"/> ← a permutation of 0 … n − 1, different for every epoch; allocates nothing.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epoch">The epoch, at least 0.</param>
    /// <param name="order">Where the sample numbers go, length n; overwritten.</param>
    public static void Epoch(ulong seed, int epoch, Span<int> order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        new RandomSequence(seed, RandomStreams.Shuffling, (uint)epoch).Permutation(order);
    }
}
