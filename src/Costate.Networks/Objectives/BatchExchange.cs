using System.Numerics;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>What the chunks of a batch have found, and how ranks tell one another: groups that share the samples, and in a group those that share the layers, of which one has the readout. Behind it all ranks know the same.</summary>
/// <param name="ranks">The ranks.</param>
/// <param name="share">The part of the network that this rank owns.</param>
sealed class BatchExchange<T>(RankGroups ranks, NetworkShare<T> share) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly double[] _losses = new double[BatchPlan.MostChunks];
    // Behind the chunks: 1 if somebody wishes to stop.
    readonly long[] _correct = new long[BatchPlan.MostChunks + 1];
    readonly Found[] _found = new Found[BatchPlan.MostChunks];

    /// <summary>The largest error so far of states that were rebuilt backwards.</summary>
    public double ReconstructionError { get; private set; }

    /// <summary>Asks all ranks to stop.</summary>
    public AgreedStop? Stop { get; set; }

    /// <summary>The sum of the losses of a chunk, and how many of its samples were right.</summary>
    public void Set(int chunk, double loss, long correct) => (_losses[chunk], _correct[chunk]) = (loss, correct);

    /// <summary>The sum of the losses of so many chunks, in their order.</summary>
    public double Loss(int chunks)
    {
        double sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++) sum += _losses[chunk];
        return sum;
    }

    /// <summary>Samples of so many chunks that were right.</summary>
    public long Correct(int chunks)
    {
        long sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++) sum += _correct[chunk];
        return sum;
    }

    /// <summary>Losses and right answers of all chunks, the largest error, and whether to stop: that takes no message of its own, and all ranks learn it at the same place.</summary>
    /// <param name="batch">The part of this group.</param>
    /// <param name="reconstructionError">The largest error so far on this rank.</param>
    public void Results(BatchShare batch, double reconstructionError)
    {
        ReconstructionError = Math.Max(ReconstructionError, reconstructionError);
        int chunks = batch.Plan.Chunks;
        _correct[chunks] = Stop is { IsAsked: true } ? 1 : 0;
        if (ranks.Groups > 1 && share.HasReadout)
        {
            for (int chunk = batch.FirstChunk; chunk < batch.EndChunk; chunk++) _found[chunk] = new(_losses[chunk], _correct[chunk], ReconstructionError, _correct[chunks]);
            ranks.Samples.AllGather(batch.Starts(batch.FirstChunkOf), _found.AsSpan());
            // A group without chunks tells nothing, so its own wish does not count either.
            _correct[chunks] = 0;
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                Set(chunk, _found[chunk].Loss, _found[chunk].Correct);
                ReconstructionError = Math.Max(ReconstructionError, _found[chunk].ReconstructionError);
                _correct[chunks] = Math.Max(_correct[chunks], _found[chunk].Stop);
            }
        }
        if (share.Ranks.Size > 1)
        {
            share.Ranks.Broadcast(share.ReadoutRank, _losses.AsSpan(0, chunks));
            share.Ranks.Broadcast(share.ReadoutRank, _correct.AsSpan(0, chunks + 1));
        }
        if (_correct[chunks] != 0) Stop?.Agree();
    }

    /// <summary>The scores of all samples, on the ranks with the readout.</summary>
    /// <param name="batch">The part of this group.</param>
    /// <param name="scores">Samples × outputs, of which those of this group are there.</param>
    public void Scores(BatchShare batch, T[] scores)
    {
        if (ranks.Groups == 1 || !share.HasReadout) return;
        ranks.Samples.AllGather(Times(share.Network.Readout.Shape.Outputs, batch.Starts(batch.FirstSampleOf)), scores.AsSpan());
    }

    /// <summary>The final states of all samples, on the ranks with the readout.</summary>
    /// <param name="batch">The part of this group.</param>
    /// <param name="states">Width × stride, of which the columns of this group are there.</param>
    /// <param name="stride">Numbers of a row.</param>
    public void States(BatchShare batch, double[] states, int stride)
    {
        if (ranks.Groups == 1 || !share.HasReadout) return;
        int width = share.Network.Width;
        int[] samples = batch.Starts(batch.FirstSampleOf);
        double[] all = new double[width * samples[^1]];
        for (int i = 0; i < width; i++) Row(states, i, batch.Group).CopyTo(Packed(i, batch.Group));
        ranks.Samples.AllGather(Times(width, batch.Starts(batch.FirstSampleOf)), all.AsSpan());
        for (int group = 0; group < ranks.Groups; group++)
            for (int i = 0; i < width; i++) Packed(i, group).CopyTo(Row(states, i, group));

        Span<double> Row(double[] rows, int i, int group) => rows.AsSpan(i * stride + samples[group], samples[group + 1] - samples[group]);
        Span<double> Packed(int i, int group) => all.AsSpan(width * samples[group] + i * (samples[group + 1] - samples[group]), samples[group + 1] - samples[group]);
    }

    static int[] Times(int factor, int[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++) numbers[i] *= factor;
        return numbers;
    }

    /// <summary>The gradient of the first group, for all.</summary>
    public void Gradient(Dense<T> gradient)
    {
        if (ranks.Groups > 1 && gradient.Length > 0) ranks.Samples.Broadcast(0, gradient.Span);
    }

    /// <summary>What a chunk has found, as a message.</summary>
    readonly record struct Found(double Loss, long Correct, double ReconstructionError, long Stop);
}
