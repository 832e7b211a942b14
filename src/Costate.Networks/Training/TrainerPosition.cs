using System.Diagnostics;
using System.Globalization;
using Costate.Networks.Propagators.LayerParallel;

namespace Costate.Networks.Training;

/// <summary>Where a training stands: what it has done so far, whether it has ended, and the same as plain data.</summary>
sealed class TrainerPosition
{
    readonly List<LevelWork> _levels = [];
    readonly List<Refinement> _refinements = [];
    double _secondsBefore;
    long _start = Stopwatch.GetTimestamp();

    /// <summary>The level of a cascade, from 0; −1 before the first.</summary>
    public int Level { get; set; } = -1;

    /// <summary>Epochs done when the level began.</summary>
    public int LevelStart { get; private set; }

    /// <summary>Epochs done.</summary>
    public int Epoch { get; private set; }

    /// <summary>Mini-batches done in the epoch that has begun.</summary>
    public int Batch { get; private set; }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Gradient norms of the epoch that has begun, summed up.</summary>
    public double GradientNorms { get; private set; }

    /// <summary>What was done for the optimiser.</summary>
    public TrainingWork Work { get; set; }

    /// <summary>What layer-parallel propagation did on the levels and in the parts of the run before; null with another, or if there were none.</summary>
    public LayerParallelTotals? LayerParallelBefore { get; private set; }

    /// <summary>What the levels before cost.</summary>
    public IReadOnlyList<LevelWork> Levels => _levels;

    /// <summary>What the prolongations between them did.</summary>
    public IReadOnlyList<Refinement> Refinements => _refinements;

    /// <summary>Whether and why the training has ended.</summary>
    public TrainingStatus Status { get; private set; }

    /// <summary>The cause of the end.</summary>
    public string StopReason { get; private set; } = "";

    /// <summary>Time spent so far, over all parts of the run.</summary>
    public double Seconds => _secondsBefore + Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>What the level cost so far that the training is at.</summary>
    public LevelWork LevelSoFar(int layers) => new(
        layers, Epoch - LevelStart, Work.GradientEvaluations - _levels.Sum(l => l.GradientEvaluations), Work.Products - _levels.Sum(l => l.Products),
        Work.LayerSteps - _levels.Sum(l => l.LayerSteps), Seconds - _levels.Sum(l => l.Seconds));

    /// <summary>Steps are done, each on a mini-batch.</summary>
    /// <param name="gradientNorms">One for each.</param>
    /// <returns>How many mini-batches of the epoch are done.</returns>
    public int FinishSteps(ReadOnlySpan<double> gradientNorms)
    {
        foreach (double norm in gradientNorms) GradientNorms += norm;
        Step += gradientNorms.Length;
        return Batch += gradientNorms.Length;
    }

    /// <summary>The last step did not count.</summary>
    public void TakeBack() => (Step, Batch) = (Step - 1, Batch - 1);

    /// <summary>An epoch is done.</summary>
    public int CountEpoch() => ++Epoch;

    /// <summary>Begins with the first mini-batch of an epoch.</summary>
    public void BeginEpoch() => (Batch, GradientNorms) = (0, 0);

    /// <summary>Back to the end of the last epoch.</summary>
    public void ReturnToEpoch()
    {
        Step -= Batch;
        BeginEpoch();
    }

    /// <summary>A level is done, and the next one begins.</summary>
    /// <param name="done">What it cost.</param>
    /// <param name="refinement">What the prolongation did.</param>
    /// <param name="layerParallel">What layer-parallel propagation did so far.</param>
    public void BeginLevel(LevelWork done, Refinement refinement, LayerParallelTotals? layerParallel)
    {
        _levels.Add(done);
        _refinements.Add(refinement);
        (LevelStart, LayerParallelBefore) = (Epoch, layerParallel);
        BeginEpoch();
    }

    /// <summary>Ends the training, whatever it was.</summary>
    public void Set(TrainingStatus status, string reason) => (Status, StopReason) = (status, reason);

    /// <summary>Ends the training unless it has ended.</summary>
    public void End(TrainingStatus status, string reason)
    {
        if (Status == TrainingStatus.Running) Set(status, reason);
    }

    /// <summary>All epochs are done.</summary>
    public void Complete() => Set(TrainingStatus.Completed, Epoch == 1 ? "The 1 epoch is done." : string.Create(CultureInfo.InvariantCulture, $"All {Epoch} epochs are done."));

    /// <summary>The same as plain data.</summary>
    /// <param name="optimizer">The numbers of the optimiser.</param>
    /// <param name="layerParallel">What layer-parallel propagation did so far.</param>
    public TrainerState Save(IReadOnlyDictionary<string, double> optimizer, LayerParallelTotals? layerParallel) => new()
    {
        Epoch = Epoch,
        Batch = Batch,
        Step = Step,
        Seconds = Seconds,
        GradientNorms = GradientNorms,
        GradientEvaluations = Work.GradientEvaluations,
        LayerSteps = Work.LayerSteps,
        Products = Work.Products,
        RecomputedLayerSteps = Work.RecomputedLayerSteps,
        ReconstructionError = Work.ReconstructionError,
        StateBytes = Work.StateBytes,
        Level = Level,
        LevelStart = LevelStart,
        Levels = [.. _levels],
        Refinements = [.. _refinements],
        LayerParallel = layerParallel,
        Status = Status,
        StopReason = StopReason,
        Optimizer = optimizer,
    };

    /// <summary>Stands where another training stood, at the same level. One that had ended from outside or by its number of epochs goes on.</summary>
    public void Load(TrainerState state)
    {
        (Epoch, Batch, Step, GradientNorms) = (state.Epoch, state.Batch, state.Step, state.GradientNorms);
        Work = new(state.GradientEvaluations, state.Products, state.LayerSteps, state.RecomputedLayerSteps, state.ReconstructionError, state.StateBytes);
        (LevelStart, LayerParallelBefore) = (state.LevelStart, state.LayerParallel);
        _levels.Clear();
        _levels.AddRange(state.Levels);
        _refinements.Clear();
        _refinements.AddRange(state.Refinements);
        (_secondsBefore, _start) = (state.Seconds, Stopwatch.GetTimestamp());
        bool mayGoOn = state.Status is TrainingStatus.Running or TrainingStatus.Interrupted or TrainingStatus.Stopped or TrainingStatus.Completed;
        if (mayGoOn) Set(TrainingStatus.Running, "");
        else Set(state.Status, state.StopReason);
    }
}
