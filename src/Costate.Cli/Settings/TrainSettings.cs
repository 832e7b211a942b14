using Costate.Networks.Alternating;

namespace Costate.Cli.Settings;

/// <summary>A training run. The initial values are the defaults; keys, ranges and descriptions are in <see cref="Configuration.TrainSchema"/>.</summary>
sealed record TrainSettings
{
    static readonly RegularizedSettings _first = new() { Theta = 1e-2, CgCap = 20 }, _second = new() { CgCap = 20 };

    /// <summary>Key of all random numbers.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Number format.</summary>
    public PrecisionChoice Precision { get; init; } = PrecisionChoice.Single;

    /// <summary>Number of threads; 0 means one per core.</summary>
    public int Threads { get; init; }

    /// <summary>The samples.</summary>
    public DataSettings Data { get; init; } = new();

    /// <summary>The network.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>What is minimised.</summary>
    public ObjectiveSettings Objective { get; init; } = new();

    /// <summary>How states and co-states are computed.</summary>
    public PropagationSettings Propagation { get; init; } = new();

    /// <summary>Ranks.</summary>
    public ParallelSettings Parallel { get; init; } = new();

    /// <summary>How the objective is minimised.</summary>
    public TrainingSettings Training { get; init; } = new();

    /// <summary>Options of Newton's method.</summary>
    public NewtonSettings Newton { get; init; } = new();

    /// <summary>Options of one-shot training.</summary>
    public OneShotSettings OneShot { get; init; } = new();

    /// <summary>Options of stages that train with predicted co-states.</summary>
    public PgclSettings Pgcl { get; init; } = new();

    /// <summary>Options of alternating minimisation.</summary>
    public AlternatingOptions Alternating { get; init; } = new();

    /// <summary>Options of ADMM.</summary>
    public AdmmOptions Admm { get; init; } = new();

    /// <summary>Options of Levenberg and Marquardt.</summary>
    public RegularizedSettings Lm { get; init; } = _first with { Levels = 1 };

    /// <summary>Options of the same with shallower networks below.</summary>
    public RegularizedSettings Rlm { get; init; } = _first;

    /// <summary>Options of adaptive cubic regularisation.</summary>
    public RegularizedSettings Ar2 { get; init; } = _second with { Levels = 1 };

    /// <summary>Options of the same with shallower networks below.</summary>
    public RegularizedSettings Mar2 { get; init; } = _second;

    /// <summary>The options of a method with adaptive regularisation; null for another one.</summary>
    public RegularizedSettings? Regularized => Training.Method switch
    {
        MethodChoice.Lm => Lm,
        MethodChoice.Rlm => Rlm,
        MethodChoice.Ar2 => Ar2,
        MethodChoice.Mar2 => Mar2,
        _ => null,
    };

    /// <summary>When the state of the run is saved.</summary>
    public CheckpointSettings Checkpoint { get; init; } = new();

    /// <summary>The methods that <c>costate compare</c> sets side by side.</summary>
    public IReadOnlyList<Configuration.Variant> Compare { get; init; } = [];
}
