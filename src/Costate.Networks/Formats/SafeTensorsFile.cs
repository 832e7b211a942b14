namespace Costate.Networks.Formats;

/// <summary>The content of a safetensors file.</summary>
public sealed class SafeTensorsFile
{
    readonly Dictionary<string, NamedTensor> _byName;

    internal SafeTensorsFile(string file, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        (File, Tensors, Metadata) = (file, tensors, metadata);
        _byName = new(tensors.Count, StringComparer.Ordinal);
        foreach (NamedTensor tensor in tensors) _byName.Add(tensor.Name, tensor);
    }

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The tensors in the order of their bytes in the file.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>The texts under <c>__metadata__</c>; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor called <paramref name="name"/>; null if there is none.</summary>
    public NamedTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A copy of the elements of the tensor called <paramref name="name"/>, row by row.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <exception cref="BadFileException">There is no such tensor, or it has another type or shape.</exception>
    public T[] Values<T>(string name, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        if (Find(name) is not { } tensor)
            throw new BadFileException(File, $"tensor '{name}'", $"There is no such tensor among the {Tensors.Count} of the file.");
        if (tensor.Type != ElementTypes.Of<T>())
            throw new BadFileException(File, $"tensor '{name}'", $"The tensor holds {tensor.Type.Name()}, but {ElementTypes.Of<T>().Name()} is needed.");
        if (!tensor.Shape.SequenceEqual(shape))
            throw new BadFileException(File, $"tensor '{name}'", $"The tensor has shape {Text(tensor.Shape)}, but {Text(shape)} is needed.");
        return tensor.ToArray<T>();
    }

    static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
