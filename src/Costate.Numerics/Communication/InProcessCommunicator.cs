namespace Costate.Numerics.Communication;

/// <summary>One rank of a group of threads.</summary>
sealed class InProcessCommunicator : ICommunicator
{
    readonly Switchboard _board;
    readonly string _group;
    readonly int[] _members;
    readonly Mailbox?[] _in, _out;
    int _splits;

    /// <param name="board">The mailboxes.</param>
    /// <param name="group">The name of the group, the same on all of its ranks and no other.</param>
    /// <param name="members">The threads of the group by their numbers in the process, in the order of the ranks.</param>
    /// <param name="rank">Which of them this is.</param>
    public InProcessCommunicator(Switchboard board, string group, IEnumerable<int> members, int rank)
    {
        (_board, _group, _members, Rank) = (board, group, [.. members], rank);
        (_in, _out) = (new Mailbox?[Size], new Mailbox?[Size]);
    }

    public int Rank { get; }

    public int Size => _members.Length;

    public void Send(int to, int tag, ReadOnlySpan<byte> message)
    {
        MessageChecks.Address(this, to, tag);
        (_out[to] ??= _board.Between(_group, _members[Rank], _members[to])).Post(tag, message);
    }

    public void Receive(int from, int tag, Span<byte> message)
    {
        MessageChecks.Address(this, from, tag);
        (_in[from] ??= _board.Between(_group, _members[from], _members[Rank])).Take(tag, message);
    }

    public ICommunicator Split(int color)
    {
        int[] colors = this.AllGather(color);
        int[] ranks = [.. Enumerable.Range(0, Size).Where(r => colors[r] == color)];
        return new InProcessCommunicator(_board, $"{_group}/{_splits++}.{color}", ranks.Select(r => _members[r]), Array.IndexOf(ranks, Rank));
    }
}
