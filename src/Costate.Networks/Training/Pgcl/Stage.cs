using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Networks.Objectives;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Pgcl;

/// <summary>One stage: forward through its layers, a predicted co-state, back through its layers, a step of its own. It waits for states from the left and for pairs from the right, never for more.</summary>
sealed class Stage<T> : IObjective<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int States = 1220, Pairs = 1221, Truths = 1222;

    readonly PgclOptions _options;
    readonly ICommunicator _ranks;
    readonly int _number, _classes;
    readonly PartBoundary<T> _boundary;
    readonly StageNetwork<T> _fine;
    readonly StageNetwork<T>? _coarse;
    readonly CostatePredictor<T>? _predictor;
    readonly StagePairs<T> _pairs;
    readonly Action<Dense<T>, int> _receivePair;
    readonly int[]? _labels;
    Dense<T> _predicted = new(0), _truth = new(0);
    Dense<T>? _exactGradient;
    long _batch, _messages, _bytes;
    double _seconds, _waiting, _predicting;

    /// <param name="setup">What all stages are made from.</param>
    /// <param name="options">Cuts and all else.</param>
    /// <param name="ranks">The stages, as ranks; this one is the rank of this stage.</param>
    /// <param name="team">The threads that share the samples.</param>
    public Stage(PgclSetup<T> setup, PgclOptions options, ICommunicator ranks, ThreadTeam team)
    {
        (_options, _ranks, _number) = (options, ranks, ranks.Rank);
        (int first, int end, int c) = (options.Cuts[_number], options.Cuts[_number + 1], options.Coarsening);
        _boundary = new() { State = new(0), Costate = new(0) };
        _fine = new(setup, setup.Network, first, end, 1, _boundary, team);
        if (c > 1 && options.History > 0) _coarse = new(setup, setup.Coarse(c), first / c, end / c, c, _boundary, team);
        if (options.Labels) _labels = setup.Data.Labels;
        _classes = _labels is null ? 0 : setup.Data.Classes;
        if (!IsLast) _predictor = new(setup.Network.StateFeatures, _classes, options);
        _pairs = new(options.Lag);
        _receivePair = (pair, length) => Receive(_number + 1, Pairs, pair.Span[..length]);
    }

    /// <summary>Whether it has the readout.</summary>
    public bool IsLast => _number == _options.Stages - 1;

    /// <summary>Whether it takes no steps.</summary>
    public bool IsFrozen => _options.Control == PgclControl.Frozen && !IsLast;

    /// <summary>The parameters and sweeps in force for the batch at hand: those of the coarse network during a coarse prediction.</summary>
    public StageNetwork<T> Network => _coarse is not null && _batch < _options.History ? _coarse : _fine;

    /// <summary>What it has done and how long it waited, since it was made.</summary>
    public StageCounters Counters => new()
    {
        Seconds = _seconds,
        WaitingSeconds = _waiting,
        PredictorSeconds = _predicting,
        Messages = _messages,
        Bytes = _bytes,
        LayerSteps = _fine.Objective.LayerSteps + (_coarse?.Objective.LayerSteps ?? 0),
    };

    /// <summary>What it found out about the last mini-batch.</summary>
    public StageRecord Record { get; private set; }

    /// <summary>Bytes of states and caches that are kept at a time.</summary>
    public long StateBytes => _fine.Objective.StateBytes + (_coarse?.Objective.StateBytes ?? 0);

    bool IsPredicting => !IsLast && _options.Control != PgclControl.Exact && _batch >= _options.History;

    bool IsMonitored => HasPairs && _options.Monitor > 0 && _batch >= _options.History && _batch % _options.Monitor == 0;

    bool HasPairs => _options.Control != PgclControl.Frozen;

    /// <summary>Before a run of mini-batches: takes up the parameters.</summary>
    /// <param name="next">The number of the first one.</param>
    /// <param name="x">The parameters of the network, or of a part that contains the stage.</param>
    /// <param name="first">The first of them in the network.</param>
    /// <param name="rate">The step length.</param>
    public void Begin(long next, ReadOnlySpan<T> x, int first, double rate)
    {
        _batch = next;
        Network.Optimizer.Rate = rate;
        Network.Take(x, first, Network.Parameters);
    }

    /// <summary>x ← the parameters of the stage, at their place.</summary>
    public void Give(Span<T> x, int first) => Network.Give(Network.Parameters, x, first);

    /// <summary>Forward through the layers.</summary>
    /// <param name="batch">The number of the mini-batch, from 0, over the whole training.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="last">Whether all stages stop behind it; only read on the first one.</param>
    /// <returns>Whether they do.</returns>
    public bool Forward(long batch, ReadOnlySpan<int> samples, bool last)
    {
        long start = Stopwatch.GetTimestamp();
        StageNetwork<T> before = Network;
        _batch = batch;
        if (!ReferenceEquals(before, Network)) Refine();
        NetworkObjective<T> objective = Network.Objective;
        objective.Select(samples);
        int length = objective.StateLength;
        StageBatch<T> own = Own;
        own.Hold(length, objective.Tiling, samples, _labels);
        _boundary.State = own.State;
        // The last number of the message says whether this batch is the last one of the run.
        Span<T> message = own.State.Span[..(length + 1)];
        if (_number > 0)
        {
            Receive(_number - 1, States, message);
            last = message[length] != T.Zero;
        }
        objective.ValueAndKeep(Network.Parameters);
        if (!IsLast)
        {
            message[length] = last ? T.One : T.Zero;
            Send(_number + 1, States, message);
        }
        _seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        return last;
    }

    /// <summary>Back through the layers with the co-state at hand, and a step.</summary>
    public void Backward()
    {
        long start = Stopwatch.GetTimestamp();
        Record = new() { Error = double.NaN, Cosine = double.NaN, ExactSquare = double.NaN };
        StageBatch<T> own = Own;
        if (_boundary.Costate.Length < own.Length) _boundary.Costate = new(own.Length);
        if (!IsFrozen)
        {
            StepReport report = Network.Optimizer.Step(this, Network.Parameters);
            Record = Record with { Value = report.Value, Square = report.GradientNorm * report.GradientNorm, Failed = report.Status == StepStatus.NonFinite ? 1 : 0 };
        }
        _seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>All pairs that are on their way are taken in: between two runs there are no messages.</summary>
    public void Drain()
    {
        long start = Stopwatch.GetTimestamp();
        if (!IsLast && HasPairs) _pairs.Drain(_batch, _receivePair);
        _seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Between two runs: the optimiser, the predictor, the pairs that are not taken yet and the states that belong to them.</summary>
    /// <param name="next">The number of the next mini-batch: where a coarse prediction is over, the optimiser that saves is the fresh one of the network itself.</param>
    public byte[] Save(long next)
    {
        _batch = next;
        using MemoryStream memory = new();
        using BinaryWriter writer = new(memory);
        OptimizerBytes.Write(Network.Optimizer.Save(), writer);
        _pairs.Write(writer);
        foreach (double[] array in _predictor?.Arrays ?? []) writer.Write(MemoryMarshal.AsBytes(array.AsSpan()));
        writer.Flush();
        return memory.ToArray();
    }

    /// <summary>Takes over what <see cref="Save"/> gave.</summary>
    /// <param name="next">The number of the next mini-batch.</param>
    /// <param name="saved">What was saved.</param>
    /// <exception cref="ArgumentException">It belongs to another stage.</exception>
    public void Load(long next, ReadOnlySpan<byte> saved)
    {
        _batch = next;
        try
        {
            using MemoryStream memory = new(saved.ToArray());
            using BinaryReader reader = new(memory);
            Network.Optimizer.Load(OptimizerBytes.Read<T>(reader));
            _pairs.Read(reader);
            double[] numbers = new double[(memory.Length - memory.Position) / sizeof(double)];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
            _predictor?.Load(numbers);
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new ArgumentException($"What was saved of stage {_number + 1} belongs to other stages: {e.Message}", nameof(saved), e);
        }
    }

    /// <inheritdoc/>
    double IObjective<Dense<T>>.Value(Dense<T> x) => throw new NotSupportedException("A stage gives gradients: its optimiser takes no line search.");

    /// <inheritdoc/>
    double IObjective<Dense<T>>.Gradient(Dense<T> x, Dense<T> gradient)
    {
        Span<T> costate = _boundary.Costate.Span[..Own.Length];
        if (!IsLast) Terminal(costate);
        (NetworkObjective<T> objective, bool monitored) = (Network.Objective, IsMonitored);
        if (monitored && !IsLast) costate.CopyTo(Ensure(ref _predicted, Own.Length).Span);
        objective.GradientOfKept(gradient);
        if (_number > 0 && HasPairs) Send(_number - 1, Pairs, costate);
        double loss = IsLast ? objective.LastLoss : 0;
        double value = loss + Regularize(x, gradient);
        if (monitored) Compare(x, gradient);
        return value;
    }

    /// <summary>costate ← the co-state behind the last layer: the true one while predictions have not begun, else the prediction.</summary>
    void Terminal(Span<T> costate)
    {
        if (!IsPredicting)
        {
            Take(_batch);
            _pairs.Costate.Span[..Own.Length].CopyTo(costate);
            return;
        }
        Take(Math.Max(_options.History - 1, _batch - _options.Lag));
        long start = Stopwatch.GetTimestamp();
        if ((_batch - _options.History) % _options.Refit == 0) _predictor!.Fit();
        if (_options.Control == PgclControl.Zero) costate.Clear();
        else _predictor!.Predict(Own.State.Span, Own.Tiling, Own.Labels, costate);
        if (_options.Control == PgclControl.Random) _predictor!.Randomize(Own.Tiling, _batch, _number, costate);
        _predicting += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Takes the pairs up to one of them, in order.</summary>
    void Take(long last)
    {
        while (_pairs.Taken < last)
        {
            StageBatch<T> of = _pairs.Next(_receivePair);
            long start = Stopwatch.GetTimestamp();
            if (_options.Window != PgclOptions.FixedWindow || _pairs.Taken < _options.History) _predictor!.Observe(of.State.Span, _pairs.Costate.Span, of.Tiling, of.Labels);
            _predicting += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    /// <summary>The same sweep with the true co-state, which is passed on: how far off the prediction was, and the true gradient. Changes nothing.</summary>
    void Compare(Dense<T> x, Dense<T> gradient)
    {
        int length = Own.Length;
        Dense<T> exact = gradient;
        Dense<T> truth = IsLast ? _boundary.Costate : Ensure(ref _truth, length);
        if (!IsLast)
        {
            Receive(_number + 1, Truths, truth.Span[..length]);
            ReadOnlySpan<T> predicted = _predicted.Span[..length], true_ = truth.Span[..length];
            double norm = Math.Sqrt(LaneSum.Dot(predicted, predicted)), trueNorm = Math.Sqrt(LaneSum.Dot(true_, true_)), inner = LaneSum.Dot(predicted, true_);
            double difference = Math.Sqrt(Math.Max(0, norm * norm - 2 * inner + trueNorm * trueNorm));
            // A prediction of zero, before there are pairs, has no direction and no relative error.
            if (norm > 0) Record = Record with { Error = difference / norm, Cosine = trueNorm > 0 ? inner / (norm * trueNorm) : 0 };
            exact = _exactGradient is { } existing && existing.Length == x.Length ? existing : _exactGradient = x.Like();
            Dense<T> own = _boundary.Costate;
            _boundary.Costate = truth;
            Network.Objective.GradientOfKept(exact);
            _boundary.Costate = own;
            Regularize(x, exact);
        }
        if (_number > 0) Send(_number - 1, Truths, truth.Span[..length]);
        Record = Record with { ExactSquare = exact.Dot(exact) };
    }

    double Regularize(Dense<T> x, Dense<T> gradient)
    {
        double sum = 0;
        foreach (IObjective<Dense<T>> term in Network.Regularization)
        {
            if (term is not IAddend<Dense<T>> addend) throw new InvalidOperationException($"The {term} cannot be added to the gradient of a stage.");
            sum += addend.AddGradient(x, gradient);
        }
        return sum;
    }

    /// <summary>From the coarse network to the network itself, whose optimiser begins anew.</summary>
    void Refine()
    {
        _coarse!.Give(_coarse.Parameters, _fine.Parameters.Span, _fine.Start);
        _fine.Optimizer.Rate = _coarse.Optimizer.Rate;
    }

    StageBatch<T> Own => _pairs.At(_batch);

    static Dense<T> Ensure(ref Dense<T> memory, int length)
    {
        if (memory.Length < length) memory = new(length);
        return memory;
    }

    void Send(int to, int tag, ReadOnlySpan<T> message)
    {
        _ranks.Send(to, tag, MemoryMarshal.AsBytes(message));
        _messages++;
        _bytes += message.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
    }

    void Receive(int from, int tag, Span<T> message)
    {
        long start = Stopwatch.GetTimestamp();
        _ranks.Receive(from, tag, MemoryMarshal.AsBytes(message));
        _waiting += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
