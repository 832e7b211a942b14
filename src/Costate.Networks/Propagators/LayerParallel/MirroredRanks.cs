using Costate.Numerics.Communication;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>The same ranks, numbered from the other end: co-states run the other way.</summary>
sealed class MirroredRanks(ICommunicator ranks) : ICommunicator
{
    public int Rank => Mirror(ranks.Rank);

    public int Size => ranks.Size;

    public void Send(int to, int tag, ReadOnlySpan<byte> message) => ranks.Send(Mirror(to), tag, message);

    public void Receive(int from, int tag, Span<byte> message) => ranks.Receive(Mirror(from), tag, message);

    public ICommunicator Split(int color) => new MirroredRanks(ranks.Split(color));

    int Mirror(int rank) => ranks.Size - 1 - rank;
}
