using System.Numerics;
using Costate.Networks.Formats;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Storage;

/// <summary>Parameter vectors as named tensors: opening.K, layers.7.b, readout.W, … named by global layer index.</summary>
public static class ParameterTensors
{
    /// <summary>The arrays of a parameter vector, without copying.</summary>
    public static IReadOnlyList<NamedTensor> Of<T>(Network<T> network, Dense<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. network.Slices().Select(slice => NamedTensor.Of<T>(slice.Name, x.Slice(slice.Start, slice.Block.Length).Memory, Shape(slice.Block)))];

    /// <summary>The parameter vector from its arrays.</summary>
    /// <exception cref="BadFileException">An array is missing or has another shape or type than the network's.</exception>
    public static Dense<T> Read<T>(Network<T> network, Func<string, NamedTensor?> find, string file) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType type = ElementTypes.Of<T>();
        List<NamedTensor> tensors = [];
        foreach (ParameterSlice slice in network.Slices())
        {
            NamedTensor tensor = find(slice.Name) ?? throw new BadFileException(file, $"tensor '{slice.Name}'", "The tensor is missing.");
            if (tensor.Type != type || !tensor.Shape.SequenceEqual(Shape(slice.Block)))
                throw new BadFileException(
                    file, $"tensor '{slice.Name}'",
                    $"Expected {type} [{string.Join(", ", Shape(slice.Block))}] for this network, found {tensor.Type} [{string.Join(", ", tensor.Shape.ToArray())}].");
            tensors.Add(tensor);
        }
        Dense<T> x = new(network.Parameters);
        int start = 0;
        foreach (NamedTensor tensor in tensors)
        {
            tensor.CopyTo(x.Span.Slice(start, tensor.Length));
            start += tensor.Length;
        }
        return x;
    }

    static long[] Shape(ParameterBlock block) => block.IsMatrix ? [block.Rows, block.Columns] : [block.Rows];
}
