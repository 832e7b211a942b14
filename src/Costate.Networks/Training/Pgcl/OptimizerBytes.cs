using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Pgcl;

/// <summary>The state of an optimiser as bytes, and back.</summary>
static class OptimizerBytes
{
    /// <summary>Writes names, numbers and vectors.</summary>
    public static void Write<T>(OptimizerState<Dense<T>> state, BinaryWriter writer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        writer.Write(state.Scalars.Count);
        foreach ((string name, double value) in state.Scalars)
        {
            writer.Write(name);
            writer.Write(value);
        }
        writer.Write(state.Vectors.Count);
        foreach ((string name, Dense<T> vector) in state.Vectors)
        {
            writer.Write(name);
            writer.Write(vector.Length);
            writer.Write(MemoryMarshal.AsBytes(vector.Span));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static OptimizerState<Dense<T>> Read<T>(BinaryReader reader) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptimizerState<Dense<T>> state = new();
        for (int i = reader.ReadInt32(); i > 0; i--) state.Scalars.Add(reader.ReadString(), reader.ReadDouble());
        for (int i = reader.ReadInt32(); i > 0; i--)
        {
            string name = reader.ReadString();
            Dense<T> vector = new(reader.ReadInt32());
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(vector.Span));
            state.Vectors.Add(name, vector);
        }
        return state;
    }
}
