using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Formats;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Storage;

/// <summary>Parameter vectors as named tensors: opening.K, layers.7.b, readout.W, … named by global layer index.</summary>
public static class ParameterTensors
{
    // Of a vector that is saved again and again they are made once. Kept as long as the vector is.
    static readonly ConditionalWeakTable<object, Named> _known = [];

    /// <summary>The arrays of a parameter vector, without copying.</summary>
    public static IReadOnlyList<NamedTensor> Of<T>(Network<T> network, Dense<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_known.TryGetValue(x, out Named? known) && known.Network == network) return known.Tensors;
        NamedTensor[] tensors = Of(network, x.Memory);
        _known.AddOrUpdate(x, new(network, tensors));
        return tensors;
    }

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

    static NamedTensor[] Of<T>(Network<T> network, ReadOnlyMemory<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // There may be many thousands of arrays: one view of all numbers, where it can be as long, one shape for those that are alike, and nothing that grows.
        int size = Unsafe.SizeOf<T>();
        ReadOnlyMemory<byte>? view = x.Length <= Array.MaxLength / size ? new ByteView<T>(x).Memory : null;
        NamedTensor[] tensors = new NamedTensor[network.Arrays];
        Dictionary<ParameterBlock, NamedTensor> alike = [];
        int i = 0;
        foreach ((string name, int start, ParameterBlock block) in network.Slices())
        {
            ReadOnlyMemory<byte> bytes = view is { } all ? all.Slice(start * size, block.Length * size) : new ByteView<T>(x.Slice(start, block.Length)).Memory;
            if (alike.TryGetValue(block, out NamedTensor? like)) tensors[i] = new(name, like, bytes);
            else alike.Add(block, tensors[i] = new(name, ElementTypes.Of<T>(), Shape(block), bytes));
            i++;
        }
        return tensors;
    }

    sealed record Named(object Network, NamedTensor[] Tensors);

    static long[] Shape(ParameterBlock block) => block.IsMatrix ? [block.Rows, block.Columns] : [block.Rows];
}
