namespace Costate.Numerics.Communication;

/// <summary>What a rank has sent and received.</summary>
public sealed class CommunicationCount
{
    /// <summary>Messages sent.</summary>
    public long Messages { get; set; }

    /// <summary>Bytes in them.</summary>
    public long Bytes { get; set; }

    /// <summary>Seconds spent in sending and in waiting for messages.</summary>
    public double Seconds { get; set; }
}
