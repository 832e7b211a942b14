using System.Numerics;
using System.Text.Json;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Networks.Training;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Storage;

/// <summary>A trainer as a checkpoint, and back.</summary>
public static class TrainingCheckpoint
{
    /// <summary>All that the trainer needs to go on with the same bits. Its tensors share the memory of the trainer's vectors: to be saved before the next step.</summary>
    /// <param name="trainer">The trainer, between two steps.</param>
    /// <param name="configHash">SHA-256 of the configuration.</param>
    /// <param name="metricsLength">Bytes of the history so far.</param>
    /// <param name="data">What the data are; null if nobody needs to notice that they have changed.</param>
    public static Checkpoint Of<T>(Trainer<T> trainer, string configHash, long metricsLength, DataDigest? data = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (TrainerState state, IReadOnlyDictionary<string, Dense<T>> vectors) = trainer.Save();
        return new()
        {
            Step = trainer.Step,
            ConfigHash = configHash,
            Model = ParameterTensors.Of(trainer.Problem.Network, trainer.Gather()),
            Optimizer = [.. vectors.Select(v => NamedTensor.Of<T>(v.Key, v.Value.Memory, v.Value.Length))],
            State = JsonSerializer.SerializeToElement(state with { Data = data }, StoredJson.Default.TrainerState),
            MetricsLength = metricsLength,
        };
    }

    /// <summary>What the data were when the checkpoint was made; null if it was not noted.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="BadFileException">Its state is not that of a training.</exception>
    public static DataDigest? Data(Checkpoint checkpoint, string name) => StoredJson.Read(checkpoint.State, StoredJson.Default.TrainerState, name).Data;

    /// <summary>Puts a trainer where the checkpoint was made.</summary>
    /// <exception cref="BadFileException">The checkpoint belongs to another network or method.</exception>
    public static void Restore<T>(Checkpoint checkpoint, string name, Trainer<T> trainer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainerState state = StoredJson.Read(checkpoint.State, StoredJson.Default.TrainerState, name);
        try
        {
            trainer.EnterLevel(state.Level);
        }
        catch (ArgumentException e)
        {
            throw Unfit(name, e);
        }
        Network<T> network = trainer.Problem.Network;
        Dictionary<string, NamedTensor> tensors = checkpoint.Model.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        Dense<T> x = ParameterTensors.Read(network, tensors.GetValueOrDefault, name);
        ElementType type = ElementTypes.Of<T>();
        foreach (NamedTensor tensor in checkpoint.Optimizer)
            if (tensor.Type != type || tensor.Length != network.Parameters && !tensor.Name.StartsWith(TrainerState.WholePrefix, StringComparison.Ordinal))
                throw new BadFileException(name, $"tensor '{tensor.Name}'", $"Expected {network.Parameters} numbers of type {type}, found {tensor.Length} of type {tensor.Type}.");
        try
        {
            trainer.Load(state, x, checkpoint.Optimizer.ToDictionary(tensor => tensor.Name, Vector<T>, StringComparer.Ordinal));
        }
        catch (ArgumentException e)
        {
            throw Unfit(name, e);
        }
    }

    static Dense<T> Vector<T>(NamedTensor tensor) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dense<T> vector = new(tensor.Length);
        tensor.CopyTo(vector.Span);
        return vector;
    }

    static BadFileException Unfit(string name, ArgumentException e) => new(name, "", $"The checkpoint does not fit this training: {e.Message}", e);
}
