using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>Runs an optimiser over epochs and mini-batches. The caller owns the loop: it asks for one step after another and sees what each did.</summary>
/// <remarks>
/// Every sample is used once per epoch, in an order that depends on seed and epoch alone; the last mini-batch may be smaller. Loss and accuracy of an
/// epoch are measured over all data with the parameters at its end. A step allocates nothing after the first ones, except at the end of an epoch.
/// </remarks>
public sealed class Trainer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string LastGood = "lastGood";

    readonly TrainingProblem<T> _problem;
    readonly IOptimizer<IObjective<Dense<T>>, Dense<T>> _optimizer;
    readonly IRatedOptimizer<IObjective<Dense<T>>, Dense<T>>? _rated;
    readonly FiniteWatch<T> _watch;
    readonly TrainingOptions _options;
    readonly int[] _order;
    readonly int _batch, _batches;
    readonly Dense<T> _good;
    int _orderedEpoch = -1;
    double _secondsBefore, _gradientNorms;
    long _start = Stopwatch.GetTimestamp();

    /// <param name="problem">What is minimised.</param>
    /// <param name="optimizer">How.</param>
    /// <param name="options">Epochs, mini-batches, rates.</param>
    /// <param name="x">The parameters: initial values, changed in place.</param>
    public Trainer(TrainingProblem<T> problem, IOptimizer<IObjective<Dense<T>>, Dense<T>> optimizer, TrainingOptions options, Dense<T> x)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Batch);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Epochs);
        (_problem, _optimizer, _options, Parameters) = (problem, optimizer, options, x);
        _watch = new(problem.Objective);
        _rated = optimizer as IRatedOptimizer<IObjective<Dense<T>>, Dense<T>>;
        problem.Data.SelectAll();
        int samples = problem.Data.Samples;
        _batch = _rated is null || options.Batch == 0 || options.Batch >= samples ? samples : options.Batch;
        _batches = (samples + _batch - 1) / _batch;
        _order = new int[_batches == 1 ? 0 : samples];
        _good = new(x.Span);
    }

    /// <summary>The parameters.</summary>
    public Dense<T> Parameters { get; }

    /// <summary>Epochs done.</summary>
    public int Epoch { get; private set; }

    /// <summary>Mini-batches done in the epoch that has begun.</summary>
    public int Batch { get; private set; }

    /// <summary>Mini-batches of an epoch.</summary>
    public int Batches => _batches;

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Whether and why the training has ended.</summary>
    public TrainingStatus Status { get; private set; }

    /// <summary>The cause of the end, with the deciding numbers.</summary>
    public string StopReason { get; private set; } = "";

    /// <summary>What the last step reported.</summary>
    public StepReport LastStep { get; private set; }

    /// <summary>The rate in force; null for a method without one.</summary>
    public double? Rate => _rated?.Rate;

    /// <summary>The last epoch that was finished by this trainer; null before the first.</summary>
    public EpochRecord? LastEpoch { get; private set; }

    /// <summary>Time spent so far, over all parts of the run.</summary>
    public double Seconds => _secondsBefore + Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Gradients computed for the optimiser.</summary>
    public long GradientEvaluations { get; private set; }

    /// <summary>Forward steps of layers taken for the optimiser; in a gradient each is followed by an adjoint step.</summary>
    public long LayerSteps { get; private set; }

    /// <summary>Takes one step.</summary>
    /// <returns>The record of the epoch that this step finished; null within an epoch, and when the training has ended otherwise (see <see cref="Status"/>).</returns>
    public EpochRecord? Advance()
    {
        if (Status != TrainingStatus.Running) return null;
        if (Epoch >= _options.Epochs)
        {
            Complete();
            return null;
        }
        SelectBatch();
        if (_rated is not null) _rated.Rate = _options.Rate * _options.Schedule.Factor(Math.Min(Epoch, _options.ScheduleEpochs - 1), _options.ScheduleEpochs);
        long gradients = _problem.Data.GradientEvaluations, layerSteps = _problem.Data.LayerSteps;
        StepReport report = _optimizer.Step(_watch, Parameters);
        GradientEvaluations += _problem.Data.GradientEvaluations - gradients;
        LayerSteps += _problem.Data.LayerSteps - layerSteps;
        LastStep = report;
        if (!double.IsFinite(report.Value) || !double.IsFinite(report.GradientNorm)) return Diverge(report, Divergence.At(_problem, _watch.Point!, Step == 0 ? null : _good, Rate));
        if (report.Status == StepStatus.NonFinite) return Diverge(report, new(", beyond the range of the precision", $"Try double precision. {Divergence.AfterStep(Rate)}"));
        if (!TensorPrimitives.IsFiniteAll<T>(Parameters.Span)) return Diverge(report, new(", and the step led to parameters that are not finite", Divergence.AfterStep(Rate)));
        Step++;
        _gradientNorms += report.GradientNorm;
        EpochRecord? record = ++Batch == _batches ? FinishEpoch(report) : null;
        if (Status != TrainingStatus.Running) return record;
        if (report.Status != StepStatus.Continue)
        {
            Status = report.Status == StepStatus.Converged ? TrainingStatus.Converged : TrainingStatus.LineSearchFailed;
            StopReason = report.Cause ?? "";
        }
        else if (Epoch >= _options.Epochs) Complete();
        return record;
    }

    /// <summary>Ends the training from outside; it may go on later.</summary>
    public void Interrupt(string reason) => End(TrainingStatus.Interrupted, reason);

    /// <summary>Ends the training by a rule of the user; it may go on later.</summary>
    public void Stop(string reason) => End(TrainingStatus.Stopped, reason);

    /// <summary>Where the training stands, and the vectors that belong to it besides the parameters.</summary>
    public (TrainerState State, IReadOnlyDictionary<string, Dense<T>> Vectors) Save()
    {
        OptimizerState<Dense<T>> optimizer = _optimizer.Save();
        Dictionary<string, Dense<T>> vectors = optimizer.Vectors.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        if (Batch > 0) vectors.Add(LastGood, new(_good.Span));
        TrainerState state = new()
        {
            Epoch = Epoch,
            Batch = Batch,
            Step = Step,
            Seconds = Seconds,
            GradientNorms = _gradientNorms,
            GradientEvaluations = GradientEvaluations,
            LayerSteps = LayerSteps,
            Status = Status,
            StopReason = StopReason,
            Optimizer = optimizer.Scalars,
        };
        return (state, vectors);
    }

    /// <summary>Continues from what <see cref="Save"/> gave. A training that had ended from outside or by its number of epochs may go on.</summary>
    public void Load(TrainerState state, Dense<T> x, IReadOnlyDictionary<string, Dense<T>> vectors)
    {
        if (state.Batch < 0 || state.Batch >= _batches || state.Epoch < 0 || state.Step < 0)
            throw new ArgumentException($"The saved training stands at epoch {state.Epoch}, mini-batch {state.Batch}, step {state.Step}, but an epoch has {_batches} mini-batches.", nameof(state));
        OptimizerState<Dense<T>> optimizer = new();
        foreach ((string name, double value) in state.Optimizer) optimizer.Scalars.Add(name, value);
        foreach ((string name, Dense<T> vector) in vectors)
            if (name != LastGood) optimizer.Vectors.Add(name, vector);
        _optimizer.Load(optimizer);
        Parameters.CopyFrom(x);
        _good.CopyFrom(vectors.TryGetValue(LastGood, out Dense<T>? good) ? good : x);
        (Epoch, Batch, Step, _gradientNorms) = (state.Epoch, state.Batch, state.Step, state.GradientNorms);
        (GradientEvaluations, LayerSteps, _secondsBefore, _start) = (state.GradientEvaluations, state.LayerSteps, state.Seconds, Stopwatch.GetTimestamp());
        bool mayGoOn = state.Status is TrainingStatus.Running or TrainingStatus.Interrupted or TrainingStatus.Stopped or TrainingStatus.Completed;
        (Status, StopReason) = mayGoOn ? (TrainingStatus.Running, "") : (state.Status, state.StopReason);
        if (Status == TrainingStatus.Running && Epoch >= _options.Epochs) Complete();
    }

    void SelectBatch()
    {
        if (_batches == 1) return;
        if (_orderedEpoch != Epoch) Shuffle.Epoch(_options.Seed, _orderedEpoch = Epoch, _order);
        int start = Batch * _batch;
        _problem.Data.Select(_order.AsSpan(start, Math.Min(_batch, _order.Length - start)));
    }

    EpochRecord? FinishEpoch(StepReport report)
    {
        _problem.Data.SelectAll();
        Measurement training = _problem.Data.Measure(Parameters);
        Measurement? validation = _problem.Validation?.Measure(Parameters);
        if (!double.IsFinite(training.Loss))
        {
            (Step, Batch) = (Step - 1, Batch - 1);
            return Diverge(string.Create(CultureInfo.InvariantCulture, $"after it the loss over all data is {training.Loss:G6}"), Divergence.OfLoss(_problem.Network.Horizon, Rate));
        }
        Epoch++;
        LastEpoch = new(Epoch, Step, Seconds, training, validation, _gradientNorms / _batches, report.StepLength);
        (Batch, _gradientNorms) = (0, 0);
        _good.CopyFrom(Parameters);
        return LastEpoch;
    }

    EpochRecord? Diverge(StepReport report, Divergence divergence) => Diverge(string.Create(
        CultureInfo.InvariantCulture, $"the loss is {report.Value:G6} and the gradient norm {report.GradientNorm:G6}{divergence.Finding}"), divergence.Advice);

    // Called before the failed step is counted.
    EpochRecord? Diverge(string cause, string advice)
    {
        Status = TrainingStatus.Diverged;
        StopReason = string.Create(CultureInfo.InvariantCulture,
            $"Step {Step + 1} (epoch {Epoch + 1}, mini-batch {Batch + 1} of {_batches}): {cause}. Kept: the parameters at the end of epoch {Epoch}. {advice}");
        Parameters.CopyFrom(_good);
        Step -= Batch;
        (Batch, _gradientNorms) = (0, 0);
        return null;
    }

    void End(TrainingStatus status, string reason)
    {
        if (Status == TrainingStatus.Running) (Status, StopReason) = (status, reason);
    }

    void Complete() => (Status, StopReason) = (TrainingStatus.Completed, Epoch == 1 ? "The 1 epoch is done." : string.Create(CultureInfo.InvariantCulture, $"All {Epoch} epochs are done."));
}
