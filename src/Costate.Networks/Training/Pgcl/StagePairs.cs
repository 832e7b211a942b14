using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Pgcl;

/// <summary>The pairs of a stage: states at its end, remembered until their true co-states come, and co-states that came before they were asked for.</summary>
/// <param name="lag">Pairs are taken at most so many mini-batches later.</param>
sealed class StagePairs<T>(int lag) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly StageBatch<T>[] _batches = [.. Enumerable.Range(0, lag + 2).Select(_ => new StageBatch<T>())];
    readonly Queue<Dense<T>> _early = [];

    /// <summary>The number of the mini-batch whose pair was taken last; −1 before the first.</summary>
    public long Taken { get; private set; } = -1;

    /// <summary>Its co-state, with more numbers behind it perhaps.</summary>
    public Dense<T> Costate { get; private set; } = new(0);

    /// <summary>What is remembered of a mini-batch.</summary>
    public StageBatch<T> At(long batch) => _batches[batch % _batches.Length];

    /// <summary>Takes the next pair.</summary>
    /// <param name="receive">Waits for a co-state.</param>
    /// <returns>Its mini-batch.</returns>
    public StageBatch<T> Next(Action<Dense<T>, int> receive)
    {
        StageBatch<T> of = At(++Taken);
        if (_early.TryDequeue(out Dense<T>? early))
        {
            Costate = early;
            return of;
        }
        if (Costate.Length < of.Length) Costate = new(of.Length);
        receive(Costate, of.Length);
        return of;
    }

    /// <summary>Takes in all co-states up to that of a mini-batch, to be used later.</summary>
    /// <param name="last">The mini-batch.</param>
    /// <param name="receive">Waits for a co-state.</param>
    public void Drain(long last, Action<Dense<T>, int> receive)
    {
        for (long pair = Taken + 1 + _early.Count; pair <= last; pair++)
        {
            Dense<T> early = new(At(pair).Length);
            receive(early, early.Length);
            _early.Enqueue(early);
        }
    }

    /// <summary>Writes what <see cref="Drain"/> left.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Taken);
        writer.Write(_early.Count);
        long pair = Taken;
        foreach (Dense<T> early in _early)
        {
            At(++pair).Write(writer);
            writer.Write(MemoryMarshal.AsBytes(early.Span));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader)
    {
        Taken = reader.ReadInt64();
        _early.Clear();
        for (int count = reader.ReadInt32(), i = 1; i <= count; i++)
        {
            StageBatch<T> of = At(Taken + i);
            of.Read(reader);
            Dense<T> early = new(of.Length);
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(early.Span));
            _early.Enqueue(early);
        }
    }
}
