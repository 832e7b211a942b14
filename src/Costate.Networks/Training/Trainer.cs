using System.Globalization;
using System.Numerics;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>Runs a method over epochs and mini-batches, and over the levels of a cascade. The caller owns the loop: it asks for one step after another and sees what each did.</summary>
/// <remarks>
/// Every sample is used once per epoch, in an order that depends on seed and epoch alone; the last mini-batch may be smaller, or is left out where a method asks for that. Loss and accuracy of an
/// epoch are measured over all data with the parameters at its end. A step allocates nothing after the first ones, except at the end of an epoch.
/// Where ranks share the network, each has a trainer: that of rank 0 is used like any other, and those of the other ranks do the same (<see cref="Follow"/>) until it ends (<see cref="Dismiss"/>).
/// </remarks>
public sealed class Trainer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string LastGood = "lastGood";

    readonly Cascade<T> _cascade;
    readonly TrainingOptions _options;
    readonly Func<Network<T>, Dense<T>> _initial;
    readonly LeadingRank _leading;
    readonly TrainerPosition _position = new();
    readonly MiniBatches _miniBatches;
    TrainingLevel<T> _current;
    Dense<T> _good;

    /// <param name="problem">What is minimised.</param>
    /// <param name="optimizer">How.</param>
    /// <param name="options">Epochs, mini-batches, rates.</param>
    /// <param name="x">The parameters: initial values, changed in place.</param>
    public Trainer(TrainingProblem<T> problem, IOptimizer<IObjective<Dense<T>>, Dense<T>> optimizer, TrainingOptions options, Dense<T> x)
        : this(new Cascade<T>(1, _ => new(problem, new Minimization<IObjective<Dense<T>>, Dense<T>>(optimizer, problem.Objective))), options, _ => x) { }

    /// <param name="cascade">The levels: problems and methods.</param>
    /// <param name="options">Epochs, mini-batches, rates.</param>
    /// <param name="initial">The initial parameters of the coarsest level.</param>
    public Trainer(Cascade<T> cascade, TrainingOptions options, Func<Network<T>, Dense<T>> initial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Batch);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Epochs);
        ArgumentOutOfRangeException.ThrowIfLessThan(cascade.Levels, 1);
        (_cascade, _options) = (cascade, options);
        _current = cascade.At(0);
        _initial = initial;
        (_leading, _miniBatches) = (new(Problem.Data.Ranks.All), new(options.Seed));
        Parameters = Share.Own(initial(_current.Problem.Network));
        _good = Parameters;
        Enter(0, _current, Parameters);
    }

    /// <summary>The parameters of the current level; of these the share of this rank.</summary>
    public Dense<T> Parameters { get; private set; }

    /// <summary>The problem of the current level.</summary>
    public TrainingProblem<T> Problem => _current.Problem;

    /// <summary>The method of the current level.</summary>
    public IIteration<Dense<T>> Method => _current.Method;

    /// <summary>The level of the cascade, from 0.</summary>
    public int Level => _position.Level;

    /// <summary>What the prolongations so far did.</summary>
    public IReadOnlyList<Refinement> Refinements => _position.Refinements;

    /// <summary>What every level cost, the current one last.</summary>
    public IReadOnlyList<LevelWork> Levels => [.. _position.Levels, _position.LevelSoFar(Problem.Network.Layers)];

    /// <summary>Epochs done.</summary>
    public int Epoch => _position.Epoch;

    /// <summary>Mini-batches done in the epoch that has begun.</summary>
    public int Batch => _position.Batch;

    /// <summary>Mini-batches of an epoch.</summary>
    public int Batches => _miniBatches.Count;

    /// <summary>Steps done.</summary>
    public long Step => _position.Step;

    /// <summary>Whether and why the training has ended.</summary>
    public TrainingStatus Status => _position.Status;

    /// <summary>The cause of the end, with the deciding numbers.</summary>
    public string StopReason => _position.StopReason;

    /// <summary>What the last step reported.</summary>
    public StepReport LastStep { get; private set; }

    /// <summary>The rate in force; null for a method without one.</summary>
    public double? Rate => _current.Method.Rated?.Rate;

    /// <summary>The last epoch that was finished by this trainer on the current level; null before the first.</summary>
    public EpochRecord? LastEpoch { get; private set; }

    /// <summary>Time spent so far, over all parts of the run.</summary>
    public double Seconds => _position.Seconds;

    /// <summary>What was done for the optimiser so far, over all levels and all parts of the run.</summary>
    public TrainingWork Work => _position.Work;

    /// <summary>Takes one step.</summary>
    /// <returns>The record of the epoch that this step finished; null within an epoch, and when the training has ended otherwise (see <see cref="Status"/>).</returns>
    public EpochRecord? Advance()
    {
        _leading.Tell(TrainerOrder.Advance);
        if (Status != TrainingStatus.Running) return null;
        if (Epoch >= _options.Epochs)
        {
            _position.Complete();
            return null;
        }
        if (LevelIsDone) Refine("");
        _miniBatches.Select(Problem.Data, Epoch, Batch);
        if (_current.Method.Rated is { } rated)
            rated.Rate = _options.Rate * _options.Schedule.Factor(Math.Min(Epoch - _position.LevelStart, _options.LevelEpochs - 1), _options.LevelEpochs);
        NetworkObjective<T> data = Problem.Data;
        IMiniBatchIteration<T>? several = _current.Method as IMiniBatchIteration<T>;
        ICountedIteration<T>? counted = _current.Method as ICountedIteration<T>;
        TrainingWork before = counted?.Work ?? TrainingWork.Of(data);
        double[]? norms = null;
        StepReport report = several is null ? _current.Method.Step(Parameters) : several.Step(Parameters, Batches - Batch, batch => _miniBatches.Samples(Epoch, Batch + batch), out norms);
        _position.Work = Work.With(before, counted?.Work ?? TrainingWork.Of(data));
        LastStep = report;
        if (norms is { Length: > 1 } && report.Status == StepStatus.NonFinite) return Diverge(report.Cause ?? "", Divergence.AfterStep<T>(Rate), norms.Length - 1);
        if (!double.IsFinite(report.Value) || !double.IsFinite(report.GradientNorm)) return Diverge(report, Divergence.At(Problem, Parameters, Step == 0 ? null : _good, Rate));
        if (report.Status == StepStatus.NonFinite) return Diverge(report, new(", beyond the range of the precision", Divergence.OfRange<T>(Rate)));
        if (data.ReconstructionError > ReversiblePropagator<T>.LargestError) return Diverge(Divergence.Irreversible<T>(data.ReconstructionError));
        if (!Parameters.IsFinite()) return Diverge(report, new(", and the step led to parameters that are not finite", Divergence.AfterStep<T>(Rate)));
        bool isStep = report.Status == StepStatus.Continue || report.StepLength > 0;
        EpochRecord? record = isStep && (norms is null ? _position.FinishSteps([report.GradientNorm]) : _position.FinishSteps(norms)) == Batches ? FinishEpoch(report) : null;
        if (Status != TrainingStatus.Running) return record;
        bool ends = report.Status != StepStatus.Continue;
        bool isFinest = Level + 1 == _cascade.Levels;
        if (ends && !isFinest && Epoch < _options.Epochs) Refine(report.Cause ?? "");
        else if (ends && isFinest) _position.Set(report.Status == StepStatus.Converged ? TrainingStatus.Converged : TrainingStatus.LineSearchFailed, report.Cause ?? "");
        else if (Epoch >= _options.Epochs) _position.Complete();
        return record;
    }

    /// <summary>Ends the training from outside; it may go on later.</summary>
    public void Interrupt(string reason)
    {
        _leading.Tell(TrainerOrder.Interrupt);
        _position.End(TrainingStatus.Interrupted, reason);
    }

    /// <summary>Ends the training by a rule of the user; it may go on later.</summary>
    public void Stop(string reason)
    {
        _leading.Tell(TrainerOrder.Stop);
        _position.End(TrainingStatus.Stopped, reason);
    }

    /// <summary>Loss and accuracy of the parameters, on all training and validation data.</summary>
    public (Measurement Training, Measurement? Validation) Measure()
    {
        _leading.Tell(TrainerOrder.Measure);
        return Measured(Parameters);
    }

    /// <summary>Loss and accuracy of initial parameters of the current level on all training data.</summary>
    public Measurement MeasureStart()
    {
        _leading.Tell(TrainerOrder.MeasureStart);
        Problem.Data.SelectAll();
        return Problem.Data.Measure(Step == 0 && Batch == 0 ? Parameters : Share.Own(_initial(Problem.Network)));
    }

    /// <summary>The parameters of the whole network, on rank 0.</summary>
    public Dense<T> Gather()
    {
        _leading.Tell(TrainerOrder.Gather);
        return Gathered(Parameters);
    }

    /// <summary>What layer-parallel propagation has done on all ranks together, over all levels and all parts of the run; null with another propagation.</summary>
    public LayerParallelReport? GatherWork()
    {
        if (Problem.Data.Propagator is not LayerParallelPropagator<T> propagator) return null;
        _leading.Tell(TrainerOrder.GatherWork);
        return new(propagator.Hierarchy(Problem.Network), Problem.Data.Ranks.All.Size, Problem.Data.Ranks.Groups, LayerParallelSoFar()!);
    }

    /// <summary>On rank 0: the trainers of the other ranks have done their work.</summary>
    /// <param name="code">What <see cref="Follow"/> is to return there.</param>
    public void Dismiss(int code)
    {
        _leading.Tell(TrainerOrder.Dismiss, code);
    }

    /// <summary>On the other ranks: does what the trainer of rank 0 does, until that one is done.</summary>
    /// <returns>What rank 0 gave to <see cref="Dismiss"/>.</returns>
    public int Follow() => _leading.Follow(this, () => Restore(null, new(0), new Dictionary<string, Dense<T>>()));

    /// <summary>Where the training stands, and the vectors that belong to it besides the parameters: lent until the next step, and only to be read.</summary>
    public (TrainerState State, IReadOnlyDictionary<string, Dense<T>> Vectors) Save()
    {
        _leading.Tell(TrainerOrder.Save);
        OptimizerState<Dense<T>> optimizer = _current.Method.Save();
        Dictionary<string, Dense<T>> vectors = optimizer.Vectors.ToDictionary(v => v.Key, v => Gathered(v.Value), StringComparer.Ordinal);
        if (Batch > 0) vectors.Add(LastGood, Gathered(_good));
        return (_position.Save(optimizer.Scalars, LayerParallelSoFar()), vectors);
    }

    /// <summary>Goes to the level at which the training was saved, so that <see cref="Load"/> can take its vectors.</summary>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public void EnterLevel(int level)
    {
        if (level < 0 || level >= _cascade.Levels)
            throw new ArgumentException($"The saved training stands at level {level + 1} of a cascade, but this one has {_cascade.Levels}.", nameof(level));
        if (level == Level) return;
        _leading.Tell(TrainerOrder.EnterLevel, level);
        TrainingLevel<T> next = _cascade.At(level);
        Enter(level, next, next.Problem.Data.Share.NewVector());
    }

    /// <summary>Continues from what <see cref="Save"/> gave, at the same level. A training that had ended from outside or by its number of epochs may go on.</summary>
    /// <param name="state">Where the training stood.</param>
    /// <param name="x">The parameters of the whole network.</param>
    /// <param name="vectors">The vectors that belong to it.</param>
    public void Load(TrainerState state, Dense<T> x, IReadOnlyDictionary<string, Dense<T>> vectors)
    {
        if (state.Batch < 0 || state.Batch >= Batches || state.Epoch < 0 || state.Step < 0 || state.LevelStart < 0 || state.LevelStart > state.Epoch)
            throw new ArgumentException($"The saved training stands at epoch {state.Epoch}, mini-batch {state.Batch}, step {state.Step}, but an epoch has {Batches} mini-batches.", nameof(state));
        if (state.Level != Level) throw new ArgumentException($"The saved training stands at level {state.Level + 1}, this one at {Level + 1}.", nameof(state));
        _leading.Tell(TrainerOrder.Load);
        Restore(state, x, vectors);
    }

    void Restore(TrainerState? saved, Dense<T> whole, IReadOnlyDictionary<string, Dense<T>> all)
    {
        (TrainerState state, Dense<T> x, IReadOnlyDictionary<string, Dense<T>> vectors) = TrainerStateExchange.FromFirst(Problem.Data.Ranks.All, Share, saved, whole, all);
        OptimizerState<Dense<T>> optimizer = new();
        foreach ((string name, double value) in state.Optimizer) optimizer.Scalars.Add(name, value);
        foreach ((string name, Dense<T> vector) in vectors)
            if (name != LastGood) optimizer.Vectors.Add(name, vector);
        _current.Method.Load(optimizer);
        Parameters.CopyFrom(x);
        _good.CopyFrom(vectors.TryGetValue(LastGood, out Dense<T>? good) ? good : x);
        _position.Load(state);
        if (Status == TrainingStatus.Running && Epoch >= _options.Epochs) _position.Complete();
    }

    NetworkShare<T> Share => Problem.Data.Share;

    /// <summary>The vector of the whole network on rank 0. All groups have the same, so only the first one collects it.</summary>
    Dense<T> Gathered(Dense<T> own) => Problem.Data.Ranks.Group == 0 ? Share.Gathered(own) : own;

    /// <summary>What layer-parallel propagation did on the levels and in the parts before, and on this one. All ranks call this.</summary>
    LayerParallelTotals? LayerParallelSoFar()
    {
        if (Problem.Data.Propagator is not LayerParallelPropagator<T> propagator) return null;
        LayerParallelTotals own = propagator.Gather(Problem.Network, Problem.Data.StateBytes);
        if (Problem.Validation?.Propagator is LayerParallelPropagator<T> validation) own = own with { Measurements = own.Measurements + validation.Work.Measurements };
        return _position.LayerParallelBefore is { } before ? before.Plus(own) : own;
    }

    (Measurement Training, Measurement? Validation) Measured(Dense<T> x)
    {
        Problem.Data.SelectAll();
        return (Problem.Data.Measure(x), Problem.Validation?.Measure(x));
    }

    bool LevelIsDone => Level + 1 < _cascade.Levels && Epoch - _position.LevelStart >= _options.LevelEpochs;

    /// <summary>Begins a level: everything that depends on its network and method is new.</summary>
    void Enter(int level, TrainingLevel<T> next, Dense<T> x)
    {
        next.Problem.Data.SelectAll();
        (_position.Level, _current, Parameters, _good) = (level, next, x, x.Copy());
        _miniBatches.Plan(next.Problem.Data.Samples, next.TakesBatches ? _options.Batch : 0, next.DropsIncompleteBatch);
    }

    /// <summary>Goes on with twice the layers.</summary>
    void Refine(string cause)
    {
        TrainingProblem<T> coarse = Problem;
        LevelWork work = Levels[^1];
        coarse.Data.SelectAll();
        TrainingLevel<T> level = _cascade.At(Level + 1);
        TrainingProblem<T> fine = level.Problem;
        Dense<T> whole = new(fine.Network.Parameters);
        new DepthTransfer<T>(coarse.Network, fine.Network, _cascade.Prolongation).Prolong(coarse.Data.Share.Whole(Parameters), whole);
        Dense<T> x = fine.Data.Share.Own(whole);
        Refinement refinement = new(
            Epoch, coarse.Network.Layers, fine.Network.Layers, coarse.Data.Measure(Parameters), fine.Data.Measure(x), coarse.Validation?.Measure(Parameters), fine.Validation?.Measure(x),
            coarse.Data.StateChange(Parameters, fine.Data, x), cause);
        (level.Method as OneShotIteration<T>)?.GoOnFrom(_current.Method, Parameters);
        _position.BeginLevel(work, refinement, LayerParallelSoFar());
        LastEpoch = null;
        Enter(Level + 1, level, x);
    }

    EpochRecord? FinishEpoch(StepReport report)
    {
        (Measurement training, Measurement? validation) = Measured(Parameters);
        if (!double.IsFinite(training.Loss))
        {
            _position.TakeBack();
            return Diverge(string.Create(CultureInfo.InvariantCulture, $"after it the loss over all data is {training.Loss:G6}{Divergence.FirstLayer(Problem)}"), Divergence.OfLoss<T>(Problem.Network.Horizon, Rate));
        }
        LastEpoch = new(_position.CountEpoch(), Step, Seconds, training, validation, _position.GradientNorms / Batches, report.StepLength);
        _position.BeginEpoch();
        _good.CopyFrom(Parameters);
        return LastEpoch;
    }

    EpochRecord? Diverge(StepReport report, Divergence divergence) => Diverge(string.Create(
        CultureInfo.InvariantCulture, $"the loss is {report.Value:G6} and the gradient norm {report.GradientNorm:G6}{divergence.Finding}"), divergence.Advice);

    EpochRecord? Diverge(Divergence divergence) => Diverge(divergence.Finding, divergence.Advice);

    // Called before the failed step is counted.
    EpochRecord? Diverge(string cause, string advice, int behind = 0)
    {
        _position.Set(TrainingStatus.Diverged, string.Create(CultureInfo.InvariantCulture,
            $"Step {Step + 1 + behind} (epoch {Epoch + 1}, mini-batch {Batch + 1 + behind} of {Batches}): {cause}. Kept: the parameters at the end of epoch {Epoch}. {advice}"));
        Parameters.CopyFrom(_good);
        _position.ReturnToEpoch();
        return null;
    }
}
