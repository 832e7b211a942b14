using Costate.Numerics.Communication;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Some of many ranks, at equal distances, as a group of their own that nobody has to agree on.</summary>
/// <param name="all">All ranks.</param>
/// <param name="first">The first of them.</param>
/// <param name="stride">The distance of one to the next.</param>
/// <param name="size">How many there are.</param>
sealed class StridedRanks(ICommunicator all, int first, int stride, int size) : ICommunicator
{
    public int Rank => (all.Rank - first) / stride;

    public int Size => size;

    public void Send(int to, int tag, ReadOnlySpan<byte> message) => all.Send(first + to * stride, tag, message);

    public void Receive(int from, int tag, Span<byte> message) => all.Receive(first + from * stride, tag, message);

    public ICommunicator Split(int color) => throw new NotSupportedException("These ranks are not split again.");
}
