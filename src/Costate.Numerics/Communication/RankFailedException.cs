namespace Costate.Numerics.Communication;

/// <summary>A rank failed, so the whole job ends.</summary>
/// <param name="rank">The rank at fault.</param>
/// <param name="cause">What happened there; null where only its end is known.</param>
public sealed class RankFailedException(int rank, Exception? cause) : Exception($"Rank {rank} failed{(cause is null ? "." : $": {(cause is OutOfMemoryException ? "The memory is used up." : cause.Message)}")}", cause)
{
    /// <summary>The rank at fault.</summary>
    public int Rank { get; } = rank;
}
