using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Storage;

/// <summary>Reads models.</summary>
public static class ModelFiles
{
    /// <summary>File name of the description.</summary>
    public const string Description = "model.json";

    /// <summary>File name of the weights.</summary>
    public const string Weights = "model.safetensors";

    const int LargestDescription = 16 << 20;

    /// <summary>Reads and checks the description in a folder.</summary>
    /// <exception cref="BadFileException">It is not a description that this version can use.</exception>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    public static ModelDescription ReadDescription(string folder)
    {
        string path = Path.Combine(folder, Description);
        byte[] content = RegularFile.ReadAll(path, LargestDescription, "model description");
        ModelDescription model = StoredJson.Read(StrictJson.Parse(content, path), StoredJson.Default.ModelDescription, path);
        if (model.Format != ModelDescription.FormatName || model.Version != ModelDescription.CurrentVersion)
            throw new BadFileException(path, "", $"Expected format {ModelDescription.FormatName}, version {ModelDescription.CurrentVersion}; found {model.Format}, version {model.Version}.");
        if (model.Precision is not ("single" or "double"))
            throw new BadFileException(path, "", $"The precision is single or double, not '{model.Precision}'.");
        if (DescriptionCheck.Fault(model) is { } fault) throw new BadFileException(path, "", fault);
        try
        {
            Scaling(model);
        }
        catch (ArgumentException e)
        {
            throw new BadFileException(path, "scaler", e.Message, e);
        }
        return model;
    }

    internal static Scaler Scaling(ModelDescription model) => new(model.Scaler, [.. model.ScalerOffset], [.. model.ScalerFactor]);

    /// <summary>Reads a model whose description has been read.</summary>
    /// <exception cref="BadFileException">Weights and description do not fit together.</exception>
    public static Model<T> Read<T>(string folder, ModelDescription description) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network;
        try
        {
            network = description.Architecture.Build<T>();
        }
        catch (ArgumentException e)
        {
            throw new BadFileException(Path.Combine(folder, Description), "architecture", e.Message, e);
        }
        string weights = Path.Combine(folder, Weights);
        SafeTensorsFile file = SafeTensorsReader.Read(weights);
        Dense<T> parameters = ParameterTensors.Read(network, file.Find, weights);
        HashSet<string> known = [.. network.Slices().Select(slice => slice.Name)];
        if (file.Tensors.FirstOrDefault(tensor => !known.Contains(tensor.Name)) is { } foreign)
            throw new BadFileException(weights, $"tensor '{foreign.Name}'", "The network that the description asks for has no such parameters.");
        foreach (ParameterSlice slice in network.Slices())
            if (!TensorPrimitives.IsFiniteAll<T>(parameters.Span.Slice(slice.Start, slice.Block.Length)))
                throw new BadFileException(weights, $"tensor '{slice.Name}'", "A weight is not a finite number.");
        return new(description, network, parameters);
    }
}
