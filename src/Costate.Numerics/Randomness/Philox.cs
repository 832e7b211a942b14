namespace Costate.Numerics.Randomness;

/// <summary>The counter-based generator Philox4x32-10: 128 random bits as a pure function of a 128-bit counter and a 64-bit key.</summary>
/// <remarks>Source: Salmon, Moraes, Dror, Shaw, “Parallel random numbers: as easy as 1, 2, 3”, SC11.</remarks>
public static class Philox
{
    /// <summary>The four words that belong to the counter (c0, c1, c2, c3) under the key (k0, k1).</summary>
    public static (uint, uint, uint, uint) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong a = 0xD2511F53UL * c0, b = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (c0, c1, c2, c3);
    }
}
