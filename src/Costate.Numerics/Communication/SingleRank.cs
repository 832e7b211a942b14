namespace Costate.Numerics.Communication;

/// <summary>One rank alone: no messages.</summary>
public sealed class SingleRank : ICommunicator
{
    /// <summary>The only one there is.</summary>
    public static SingleRank Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Size => 1;

    /// <inheritdoc/>
    public void Send(int to, int tag, ReadOnlySpan<byte> message) => throw Alone();

    /// <inheritdoc/>
    public void Receive(int from, int tag, Span<byte> message) => throw Alone();

    /// <inheritdoc/>
    public ICommunicator Split(int color) => this;

    static InvalidOperationException Alone() => new("There is only one rank, so there is nobody to exchange messages with.");
}
