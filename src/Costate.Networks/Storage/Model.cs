using System.Numerics;
using System.Text.Json;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Storage;

/// <summary>A trained network with everything needed to use it: description, weights, scaling. Stored as model.json and model.safetensors.</summary>
/// <param name="Description">model.json.</param>
/// <param name="Network">The network.</param>
/// <param name="Parameters">Its weights.</param>
public sealed record Model<T>(ModelDescription Description, Network<T> Network, Dense<T> Parameters) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The scaling of inputs.</summary>
    public Scaler Scaler => ModelFiles.Scaling(Description);

    /// <summary>Writes both files, each atomically; the description first.</summary>
    public void Write(string folder, IFileSystem? fileSystem = null)
    {
        DurableFile.WriteAtomically(Path.Combine(folder, ModelFiles.Description), stream => JsonSerializer.Serialize(stream, Description, StoredJson.Default.ModelDescription), fileSystem);
        DurableFile.WriteAtomically(Path.Combine(folder, ModelFiles.Weights), stream => SafeTensorsWriter.Write(stream, ParameterTensors.Of(Network, Parameters)), fileSystem);
    }
}
