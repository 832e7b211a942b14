namespace Costate.Numerics.Communication;

/// <summary>Messages of one rank to another within a process. Their memory is used again, so nothing is allocated once the largest number of them has been on the way.</summary>
sealed class Mailbox(Switchboard board, int from)
{
    const int Spins = 4_000;

    readonly List<Letter> _waiting = [], _free = [];
    int _posted;

    /// <summary>Puts a copy of a message in.</summary>
    public void Post(int tag, ReadOnlySpan<byte> message)
    {
        lock (_waiting)
        {
            board.ThrowIfFailed();
            Letter letter = Take(message.Length);
            (letter.Tag, letter.Length) = (tag, message.Length);
            message.CopyTo(letter.Content);
            _waiting.Add(letter);
            Volatile.Write(ref _posted, _posted + 1);
            Monitor.PulseAll(_waiting);
        }
    }

    /// <summary>Waits for the first message with this tag and takes it out.</summary>
    public void Take(int tag, Span<byte> message)
    {
        for (int seen = Volatile.Read(ref _posted) - 1; ;)
        {
            Spin(seen);
            lock (_waiting)
            {
                while (Volatile.Read(ref _posted) == seen)
                {
                    board.ThrowIfFailed();
                    board.ThrowIfEnded(from);
                    Monitor.Wait(_waiting);
                }
                int found = Find(tag);
                if (found >= 0)
                {
                    Open(found, tag, message);
                    return;
                }
                board.ThrowIfFailed();
                seen = _posted;
            }
        }
    }

    /// <summary>Lets a waiting rank look again.</summary>
    public void Wake()
    {
        lock (_waiting) Monitor.PulseAll(_waiting);
    }

    void Spin(int seen)
    {
        if (!board.MaySpin) return;
        for (int spins = 0; spins < Spins && Volatile.Read(ref _posted) == seen; spins++) Thread.SpinWait(4);
    }

    void Open(int place, int tag, Span<byte> message)
    {
        Letter letter = _waiting[place];
        MessageChecks.Length(tag, letter.Length, message.Length);
        letter.Content.AsSpan(0, letter.Length).CopyTo(message);
        _waiting.RemoveAt(place);
        _free.Add(letter);
    }

    int Find(int tag)
    {
        for (int i = 0; i < _waiting.Count; i++)
            if (_waiting[i].Tag == tag) return i;
        return -1;
    }

    // The free letter that fits best, so that short messages do not take the memory of long ones.
    Letter Take(int length)
    {
        int best = -1;
        for (int i = 0; i < _free.Count; i++)
            if (_free[i].Content.Length >= length && (best < 0 || _free[i].Content.Length < _free[best].Content.Length)) best = i;
        if (best < 0) return new() { Content = GC.AllocateUninitializedArray<byte>(length) };
        Letter letter = _free[best];
        _free.RemoveAt(best);
        return letter;
    }

    sealed class Letter
    {
        public required byte[] Content { get; init; }

        public int Tag { get; set; }

        public int Length { get; set; }
    }
}
