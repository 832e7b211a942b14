using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Formats;

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
    public static ModelDescription ReadDescription(string folder)
    {
        string path = Path.Combine(folder, Description);
        if (new FileInfo(path) is { Exists: true, Length: > LargestDescription })
            throw new BadFileException(path, "", $"The file is larger than {LargestDescription} bytes: it is no model description.");
        ModelDescription model = StoredJson.Read(StrictJson.Parse(File.ReadAllBytes(path), path), StoredJson.Default.ModelDescription, path);
        if (model.Format != ModelDescription.FormatName || model.Version != ModelDescription.CurrentVersion)
            throw new BadFileException(path, "", $"Expected format {ModelDescription.FormatName}, version {ModelDescription.CurrentVersion}; found {model.Format}, version {model.Version}.");
        if (model.Precision is not ("single" or "double"))
            throw new BadFileException(path, "", $"The precision is single or double, not '{model.Precision}'.");
        int scaled = model.Scaler == ScalerKind.None ? 0 : model.Architecture.Inputs;
        if (model.Table.Features != model.Architecture.Inputs || model.Scaler != ScalerKind.None && (model.ScalerOffset.Count != scaled || model.ScalerFactor.Count != scaled))
            throw new BadFileException(path, "", $"The network reads {model.Architecture.Inputs} features, but the table has {model.Table.Features} and the scaling {model.ScalerOffset.Count} offsets and {model.ScalerFactor.Count} factors.");
        return model;
    }

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
        return new(description, network, ParameterTensors.Read(network, file.Find, weights));
    }
}
