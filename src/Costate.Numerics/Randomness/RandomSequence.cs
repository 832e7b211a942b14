namespace Costate.Numerics.Randomness;

/// <summary>Random numbers addressed by (seed, stream, round, index): nothing to save, the same bits in any order and on any thread or rank.</summary>
/// <param name="seed">The seed of the run: the key of the generator.</param>
/// <param name="stream">What the numbers are for (initial weights, shuffling, …): different streams are independent.</param>
/// <param name="round">A second address, for instance the epoch.</param>
public readonly struct RandomSequence(ulong seed, uint stream, uint round = 0)
{
    /// <summary>The same seed and stream at another round.</summary>
    public RandomSequence At(uint otherRound) => new(seed, stream, otherRound);

    /// <summary>64 random bits.</summary>
    public ulong Bits(ulong index)
    {
        (uint a, uint b, _, _) = Words(index);
        return (ulong)a << 32 | b;
    }

    /// <summary>A number uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double Uniform(ulong index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A standard normal number, by the Box–Muller transformation.</summary>
    public double Normal(ulong index)
    {
        (uint a, uint b, uint c, uint d) = Words(index);
        double u = (((ulong)a << 32 | b) >> 11) * (1.0 / (1UL << 53)), v = (((ulong)c << 32 | d) >> 11) * (1.0 / (1UL << 53));
        return Math.Sqrt(-2 * Math.Log(1 - u)) * Math.Cos(2 * Math.PI * v);
    }

    /// <summary>A whole number uniform in 0 … bound − 1 (bias below 2⁻³²).</summary>
    public int Below(int bound, ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(Bits(index), (ulong)bound, out _);
    }

    /// <summary><paramref name="order"/> ← a random permutation of 0 … n − 1 (Fisher–Yates).</summary>
    public void Permutation(Span<int> order)
    {
        for (int i = 0; i < order.Length; i++) order[i] = i;
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1, (ulong)i);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    (uint, uint, uint, uint) Words(ulong index) => Philox.Block((uint)index, (uint)(index >> 32), stream, round, (uint)seed, (uint)(seed >> 32));
}
