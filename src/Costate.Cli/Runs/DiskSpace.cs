using Costate.Cli.Settings;

namespace Costate.Cli.Runs;

/// <summary>What a run will write, estimated before it begins: better a message now than a full disk after hours.</summary>
/// <param name="Checkpoint">Bytes of one checkpoint: the parameters, the vectors of the optimiser, the last good parameters, the trajectories of one-shot training.</param>
/// <param name="Model">Bytes of the trained model.</param>
/// <param name="Kept">Checkpoints that stay on the disk.</param>
sealed record DiskSpace(long Checkpoint, long Model, int Kept)
{
    const int BytesPerTensor = 128, BytesPerFile = 4096, FilesPerCheckpoint = 6, FilesBesides = 8;

    /// <summary>The estimate for a network and a method.</summary>
    /// <param name="parameters">Parameters of the network.</param>
    /// <param name="bytesPerNumber">4 or 8.</param>
    /// <param name="tensors">Tensors that the parameters are stored as.</param>
    /// <param name="settings">Method and number of checkpoints.</param>
    /// <param name="epochs">Epochs to do in total.</param>
    /// <param name="trajectories">Numbers in the states and co-states from which one-shot training goes on.</param>
    public static DiskSpace Of(int parameters, int bytesPerNumber, int tensors, TrainSettings settings, int epochs, long trajectories = 0)
    {
        long vector = (long)parameters * bytesPerNumber, header = (long)tensors * BytesPerTensor;
        int vectors = OptimizerVectors.Of(settings.Training.Method, epochs).Saved;
        return new((2 + vectors) * vector + trajectories * bytesPerNumber + header + FilesPerCheckpoint * BytesPerFile, vector + header + FilesBesides * BytesPerFile, settings.Checkpoint.Keep);
    }

    /// <summary>Most bytes that the run has on the disk at a time: the checkpoints kept, one that is being written, the model.</summary>
    public long Total => (Kept + 1L) * Checkpoint + Model;

    /// <summary>Refuses to begin where it would not fit.</summary>
    /// <param name="folder">The run, for the message.</param>
    /// <param name="free">Free bytes of its disk; null if unknown.</param>
    /// <param name="present">Bytes of its checkpoints that are there already.</param>
    /// <exception cref="IOException">It would not fit; the message has the numbers.</exception>
    public void Demand(string folder, long? free, long present)
    {
        long needed = Math.Max(Checkpoint + Model, Total - present);
        if (free >= needed || free is null) return;
        throw new IOException(
            $"{folder}: the run needs about {Size(needed)} ({Kept + 1} checkpoints of {Size(Checkpoint)} at a time, and the model), but only {Size(free.Value)} are free on this disk. Free some space, choose another --output, or keep fewer checkpoints (checkpoint.keep).");
    }

    static string Size(long bytes) => bytes >= 10 << 20 ? $"{bytes >> 20} MiB" : $"{(bytes + 1023) >> 10} KiB";
}
