namespace Costate.Numerics.Communication;

/// <summary>What every transport checks, in the same words.</summary>
public static class MessageChecks
{
    /// <summary>Checks whom a message goes to or comes from.</summary>
    /// <param name="ranks">The communicator of this rank.</param>
    /// <param name="other">The rank that the message goes to or comes from.</param>
    /// <param name="tag">The tag of the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank, it is this one, or the tag is negative.</exception>
    public static void Address(ICommunicator ranks, int other, int tag)
    {
        if ((uint)other >= (uint)ranks.Size || other == ranks.Rank)
            throw new ArgumentOutOfRangeException(nameof(other), other, $"A message goes from rank {ranks.Rank} to another one of 0 … {ranks.Size - 1}, or comes from there.");
        if (tag < 0) throw new ArgumentOutOfRangeException(nameof(tag), tag, "The tag of a message is not negative.");
    }

    /// <summary>Checks that a message is as long as the receiver expects.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="sent">Its bytes.</param>
    /// <param name="expected">The bytes that the receiver has room for.</param>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static void Length(int tag, int sent, int expected)
    {
        if (sent != expected) throw new InvalidOperationException($"A message of {sent} bytes with tag {tag} was received as one of {expected}: the two ranks do not run the same program.");
    }

    /// <summary>What to throw where a rank waits for one that has ended.</summary>
    /// <param name="rank">The rank that has ended, numbered among all ranks.</param>
    public static InvalidOperationException Ended(int rank) =>
        new($"Rank {rank} has ended without sending a message that another rank waits for: they do not run the same program.");
}
