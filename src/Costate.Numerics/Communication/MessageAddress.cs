namespace Costate.Numerics.Communication;

/// <summary>Whom a message goes to or comes from: what every transport checks.</summary>
public static class MessageAddress
{
    /// <summary>The other rank, after a check.</summary>
    /// <param name="ranks">The communicator of this rank.</param>
    /// <param name="other">The rank that a message goes to or comes from.</param>
    /// <param name="tag">The tag of the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank, it is this one, or the tag is negative.</exception>
    public static int Checked(ICommunicator ranks, int other, int tag)
    {
        if ((uint)other >= (uint)ranks.Size || other == ranks.Rank)
            throw new ArgumentOutOfRangeException(nameof(other), other, $"A message goes from rank {ranks.Rank} to another one of 0 … {ranks.Size - 1}, or comes from there.");
        if (tag < 0) throw new ArgumentOutOfRangeException(nameof(tag), tag, "The tag of a message is not negative.");
        return other;
    }
}
