using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Pgcl;

/// <summary>Predict globally, correct locally: stages of a network train at the same time, each with a predicted co-state at its end, which it fits to the true ones that arrive later.</summary>
/// <remarks>
/// Stage k &lt; K goes back from p̂ = C·Z/B (<see cref="CostatePredictor{T}"/>), stage K from the derivatives of the loss. During the first H mini-batches every stage waits for the true co-state: that is
/// serial training. On one rank the stages are played in turn; with a rank per stage they run at the same time, with the same bits. All of a mini-batch refers to the same samples and parameters.
/// Source: Parpas, Muir, “Predict globally, correct locally: parallel-in-time optimal control of neural networks”, arXiv:1902.02542 (2019), algorithms 1–4; K &gt; 2 stages are ours.
/// </remarks>
public sealed class PredictCorrect<T> : IMiniBatchIteration<T>, IRated where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string Done = "batches", StagePrefix = TrainerState.WholePrefix + "stage.";
    static readonly TimeSpan _longestRun = TimeSpan.FromSeconds(0.25);

    readonly PgclOptions _options;
    readonly NetworkShare<T> _share;
    readonly Stage<T>[] _stages;
    readonly List<StageRecord> _records = [];
    readonly AgreedStop? _stop;
    readonly ICommunicator _ranks;
    readonly int[] _all;
    readonly StageCounters[] _before;
    StageCounters[] _counters;
    long _next;

    /// <param name="setup">Network, loss, data, optimiser, regularisation.</param>
    /// <param name="options">Cuts and all else.</param>
    /// <param name="share">The parameters of this rank: all of them on one rank, which plays all stages; else those of its stage.</param>
    /// <param name="team">The threads that share the samples.</param>
    /// <param name="stop">Asks to end a run of mini-batches early, on rank 0.</param>
    /// <exception cref="ArgumentException">Options, network and ranks do not fit one another.</exception>
    public PredictCorrect(PgclSetup<T> setup, PgclOptions options, NetworkShare<T> share, ThreadTeam team, AgreedStop? stop = null)
    {
        (_options, _share, _ranks, _stop) = (options.Validated(setup.Network.Layers), share, share.Ranks, stop);
        if (_ranks.Size > 1 && (_ranks.Size != options.Stages || share.First != options.Cuts[_ranks.Rank] || share.End != options.Cuts[_ranks.Rank + 1]))
            throw new ArgumentException($"{_ranks.Size} ranks cannot train {options.Stages} stages: it takes one rank, or one for each stage with its layers.", nameof(share));
        if (options.Labels && setup.Data.Labels is null) throw new ArgumentException("The predictor cannot see classes: the data have none.", nameof(options));
        ICommunicator[] links = _ranks.Size > 1 ? [_ranks] : InProcessRanks.Played(options.Stages);
        _stages = [.. links.Select(link => new Stage<T>(setup, options, link, team))];
        _all = [.. Enumerable.Range(0, setup.Data.Samples)];
        (_counters, _before) = (new StageCounters[options.Stages], new StageCounters[options.Stages]);
        Monitor = new(options.Stages - 1);
        Rate = _stages[0].Network.Optimizer.Rate;
    }

    /// <inheritdoc/>
    public IRated Rated => this;

    /// <inheritdoc/>
    public double Rate { get; set; }

    /// <summary>The quantities of the convergence theorem so far.</summary>
    public PgclMonitor Monitor { get; }

    /// <summary>How the stages are trained.</summary>
    public PgclOptions Options => _options;

    /// <summary>What all stages have done in the training so far.</summary>
    public IReadOnlyList<StageCounters> Counters => [.. _counters.Zip(_before, (now, before) => now + before)];

    /// <inheritdoc/>
    /// <remarks>Of all stages together; a gradient counts once, whatever it was made of.</remarks>
    public TrainingWork Work { get; private set; }

    /// <inheritdoc/>
    /// <remarks>One mini-batch: all samples.</remarks>
    public StepReport Step(Dense<T> x) => Step(x, 1, _ => _all, out _);

    /// <inheritdoc/>
    public StepReport Step(Dense<T> x, int most, MiniBatch batch, out double[] gradientNorms)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (Stage<T> stage in _stages) stage.Begin(_next, x.Span, _share.Start, Rate);
        _records.Clear();
        bool last = false;
        int taken = 0;
        while (!last)
        {
            ReadOnlySpan<int> samples = batch(taken++);
            last = taken == most || _stop is { IsAsked: true } || Stopwatch.GetElapsedTime(start) > _longestRun;
            foreach (Stage<T> stage in _stages) last = stage.Forward(_next, samples, last);
            for (int k = _stages.Length - 1; k >= 0; k--) _stages[k].Backward();
            foreach (Stage<T> stage in _stages) _records.Add(stage.Record);
            _next++;
        }
        foreach (Stage<T> stage in _stages) stage.Drain();
        StageRecord[] all = Gather(taken);
        _counters = All(stage => stage.Counters);
        Work = new(Work.GradientEvaluations + taken, 0, _counters.Sum(stage => stage.LayerSteps), 0, 0, All(stage => stage.StateBytes).Sum());
        gradientNorms = new double[taken];
        StepReport report = Report(all, ref gradientNorms);
        if (report.Status == StepStatus.Continue)
            foreach (Stage<T> stage in _stages) stage.Give(x.Span, _share.Start);
        return report;
    }

    /// <inheritdoc/>
    public OptimizerState<Dense<T>> Save()
    {
        OptimizerState<Dense<T>> state = new();
        state.Scalars[Done] = _next;
        Monitor.Save(state);
        foreach ((int k, StageCounters stage) in Counters.Index())
            foreach ((string name, double value) in Named(stage)) state.Scalars[$"stage.{k}.{name}"] = value;
        byte[][] saved = [.. _stages.Select(stage => stage.Save(_next))];
        if (_ranks.Size > 1) saved = AllOf(saved[0]);
        foreach ((int k, byte[] bytes) in saved.Index()) state.Vectors[StagePrefix + k] = Packed(bytes);
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<Dense<T>> state)
    {
        _next = (long)state.Scalar(Done);
        Monitor.Load(state);
        for (int k = 0; k < _before.Length; k++)
        {
            double Of(string name) => state.Scalar($"stage.{k}.{name}");
            _before[k] = new()
            {
                Seconds = Of("seconds"),
                WaitingSeconds = Of("waiting"),
                PredictorSeconds = Of("predictor"),
                Messages = (long)Of("messages"),
                Bytes = (long)Of("bytes"),
                LayerSteps = (long)Of("layerSteps"),
            };
        }
        for (int i = 0; i < _stages.Length; i++)
        {
            int k = _ranks.Size > 1 ? _ranks.Rank : i;
            _stages[i].Load(_next, Unpacked(state.Vector(StagePrefix + k)));
        }
    }

    static (string Name, double Value)[] Named(StageCounters stage) =>
    [
        ("seconds", stage.Seconds), ("waiting", stage.WaitingSeconds), ("predictor", stage.PredictorSeconds), ("messages", stage.Messages), ("bytes", stage.Bytes), ("layerSteps", stage.LayerSteps),
    ];

    StepReport Report(ReadOnlySpan<StageRecord> all, ref double[] norms)
    {
        int stages = _options.Stages, taken = all.Length / stages;
        (double value, double norm) = (0, 0);
        for (int i = 0; i < taken; i++)
        {
            ReadOnlySpan<StageRecord> own = all.Slice(i * stages, stages);
            (double sum, double square, int failed) = (0, 0, -1);
            for (int k = stages - 1; k >= 0; k--)
            {
                (sum, square) = (sum + own[k].Value, square + own[k].Square);
                if (own[k].Failed != 0) failed = k;
            }
            if (failed >= 0)
            {
                Array.Resize(ref norms, i + 1);
                return new(StepStatus.NonFinite, sum, Math.Sqrt(square), 0, taken, string.Create(
                    CultureInfo.InvariantCulture, $"loss or gradient is not finite in stage {failed + 1} of {stages}, layers {_options.Cuts[failed]} to {_options.Cuts[failed + 1] - 1}"));
            }
            Monitor.Add(Rate, own);
            norms[i] = Math.Sqrt(square);
            (value, norm) = (value + sum, norm + norms[i]);
        }
        return new(StepStatus.Continue, value / taken, norm / taken, Rate, taken);
    }

    /// <summary>What all stages found, batch by batch, the same on all ranks.</summary>
    StageRecord[] Gather(int taken)
    {
        if (_ranks.Size == 1) return [.. _records];
        StageRecord[] byRank = new StageRecord[taken * _ranks.Size], byBatch = new StageRecord[byRank.Length];
        _records.CopyTo(byRank, taken * _ranks.Rank);
        _ranks.AllGather([.. Enumerable.Range(0, _ranks.Size + 1).Select(rank => rank * taken)], byRank.AsSpan());
        for (int i = 0; i < taken; i++)
            for (int k = 0; k < _ranks.Size; k++) byBatch[i * _ranks.Size + k] = byRank[k * taken + i];
        return byBatch;
    }

    /// <summary>A value of every stage, on all ranks.</summary>
    V[] All<V>(Func<Stage<T>, V> ofStage) where V : unmanaged => _ranks.Size > 1 ? _ranks.AllGather(ofStage(_stages[0])) : [.. _stages.Select(ofStage)];

    byte[][] AllOf(byte[] own)
    {
        int[] starts = new int[_ranks.Size + 1], lengths = _ranks.AllGather(own.Length);
        for (int rank = 0; rank < lengths.Length; rank++) starts[rank + 1] = starts[rank] + lengths[rank];
        byte[] all = new byte[starts[^1]];
        own.CopyTo(all, starts[_ranks.Rank]);
        _ranks.Gather(starts, all.AsSpan());
        return [.. Enumerable.Range(0, _ranks.Size).Select(rank => all[starts[rank]..starts[rank + 1]])];
    }

    // A checkpoint holds numbers of the network's precision: these are bytes behind their number.
    static Dense<T> Packed(byte[] bytes)
    {
        int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        Dense<T> packed = new((sizeof(int) + bytes.Length + size - 1) / size);
        Span<byte> memory = MemoryMarshal.AsBytes(packed.Span);
        int length = bytes.Length;
        MemoryMarshal.Write(memory, in length);
        bytes.CopyTo(memory[sizeof(int)..]);
        return packed;
    }

    static ReadOnlySpan<byte> Unpacked(Dense<T> packed)
    {
        ReadOnlySpan<byte> memory = MemoryMarshal.AsBytes(packed.Span);
        return memory.Slice(sizeof(int), MemoryMarshal.Read<int>(memory));
    }
}
