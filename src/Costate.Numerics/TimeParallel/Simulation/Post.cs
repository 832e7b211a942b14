using System.Runtime.InteropServices;

namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>Messages on their way, in the order of posting for each sender, receiver and tag.</summary>
sealed class Post(int ranks)
{
    /// <summary>A message: when it arrives, and the longest chain of steps before it.</summary>
    public readonly record struct Letter(double Arrival, long Chain, long Bytes);

    // Those with one key form a ring, of which the last is known.
    readonly Dictionary<long, int> _last = [];
    readonly List<(Letter Letter, int Next)> _letters = [];
    int _free = -1;

    /// <summary>Messages that nobody has taken.</summary>
    public int Waiting { get; private set; }

    /// <summary>Names sender, receiver and tag.</summary>
    public long Key(int from, int to, int tag) => ((long)from * ranks + to << 15) + tag;

    public void Put(long key, Letter letter)
    {
        int place = Place();
        ref int last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, key, out bool exists);
        Span<(Letter Letter, int Next)> letters = CollectionsMarshal.AsSpan(_letters);
        letters[place] = (letter, exists ? letters[last].Next : place);
        if (exists) letters[last].Next = place;
        last = place;
        Waiting++;
    }

    public bool TryTake(long key, out Letter letter)
    {
        letter = default;
        if (!_last.TryGetValue(key, out int last)) return false;
        Span<(Letter Letter, int Next)> letters = CollectionsMarshal.AsSpan(_letters);
        int first = letters[last].Next;
        letter = letters[first].Letter;
        if (first == last) _last.Remove(key);
        else letters[last].Next = letters[first].Next;
        letters[first].Next = _free;
        _free = first;
        Waiting--;
        return true;
    }

    int Place()
    {
        if (_free < 0)
        {
            _letters.Add(default);
            return _letters.Count - 1;
        }
        int place = _free;
        _free = _letters[place].Next;
        return place;
    }
}
