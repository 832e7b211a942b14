namespace Costate.Mpi;

/// <summary>Sends and receives messages by way of native memory, which is used again: nothing is allocated once the largest number of them has been on the way.</summary>
sealed unsafe class ParcelService(MpiCalls calls)
{
    readonly List<Parcel> _posted = [], _free = [];

    /// <summary>Begins to send a copy of a message.</summary>
    public void Post(nint ranks, int to, int tag, ReadOnlySpan<byte> message)
    {
        Collect();
        Parcel parcel = Take(message.Length);
        message.CopyTo(new Span<byte>(parcel.Memory, message.Length));
        parcel.Request = calls.Post(ranks, to, tag, parcel.Memory, message.Length);
        _posted.Add(parcel);
    }

    /// <summary>Receives a message that has been found.</summary>
    public void Fetch(nint ranks, int from, int tag, Span<byte> message)
    {
        Parcel parcel = Take(message.Length);
        nint request = calls.Take(ranks, from, tag, parcel.Memory, message.Length);
        for (int asked = 0; !calls.Done(request); asked++) Waiting.Pause(asked);
        new ReadOnlySpan<byte>(parcel.Memory, message.Length).CopyTo(message);
        _free.Add(parcel);
    }

    /// <summary>Takes back the memory of what has been sent, and counts what has not.</summary>
    public int Collect()
    {
        int left = 0;
        for (int i = 0; i < _posted.Count; i++)
        {
            Parcel parcel = _posted[i];
            if (calls.Done(parcel.Request)) _free.Add(parcel);
            else _posted[left++] = parcel;
        }
        _posted.RemoveRange(left, _posted.Count - left);
        return left;
    }

    /// <summary>Gives all memory back; nothing may be on its way.</summary>
    public void Free()
    {
        foreach (Parcel parcel in _free) parcel.Free();
        _free.Clear();
    }

    // The free one that fits best, so that short messages do not take the memory of long ones.
    Parcel Take(int length)
    {
        int best = -1;
        for (int i = 0; i < _free.Count; i++)
            if (_free[i].Capacity >= length && (best < 0 || _free[i].Capacity < _free[best].Capacity)) best = i;
        if (best < 0) return new(length);
        Parcel parcel = _free[best];
        _free.RemoveAt(best);
        return parcel;
    }
}
