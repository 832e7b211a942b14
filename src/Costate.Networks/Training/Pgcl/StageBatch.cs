using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Networks.Propagators;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Pgcl;

/// <summary>What a stage remembers of a mini-batch until its pair has come.</summary>
sealed class StageBatch<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly List<int> _labels = [];

    /// <summary>The state behind the stage, and one number more.</summary>
    public Dense<T> State { get; private set; } = new(0);

    /// <summary>Numbers of the state.</summary>
    public int Length { get; private set; }

    /// <summary>Its tiles.</summary>
    public Tiling Tiling { get; private set; }

    /// <summary>The classes of the samples; empty where nobody reads them.</summary>
    public ReadOnlySpan<int> Labels => CollectionsMarshal.AsSpan(_labels);

    /// <summary>Another batch.</summary>
    public void Hold(int length, Tiling tiling, ReadOnlySpan<int> samples, int[]? labels)
    {
        if (State.Length <= length) State = new(length + 1);
        (Length, Tiling) = (length, tiling);
        _labels.Clear();
        if (labels is null) return;
        foreach (int sample in samples) _labels.Add(labels[sample]);
    }

    /// <summary>Writes all of it.</summary>
    public void Write(BinaryWriter writer)
    {
        foreach (int number in (int[])[Length, Tiling.Samples, Tiling.TileSamples, _labels.Count, .. _labels]) writer.Write(number);
        writer.Write(MemoryMarshal.AsBytes(State.Span[..Length]));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader)
    {
        (Length, Tiling) = (reader.ReadInt32(), new(reader.ReadInt32(), reader.ReadInt32()));
        _labels.Clear();
        for (int i = reader.ReadInt32(); i > 0; i--) _labels.Add(reader.ReadInt32());
        if (State.Length <= Length) State = new(Length + 1);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(State.Span[..Length]));
    }
}
