using Costate.Networks.DifferentialEquations;

namespace Costate.Cli.Settings;

/// <summary>A run of <c>costate solve</c>. The initial values are the defaults; keys, ranges and descriptions are in <see cref="Configuration.SolveSchema"/>.</summary>
sealed record SolveSettings
{
    const double SecondOrder = 1, FirstOrder = 1e-2;

    /// <summary>Key of all random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of threads; 0 means one per core.</summary>
    public int Threads { get; init; }

    /// <summary>The equation.</summary>
    public EquationChoice Equation { get; init; }

    /// <summary>ν of the exact solution.</summary>
    public double Frequency { get; init; } = 20;

    /// <summary>Inner points along a side of the grid.</summary>
    public int Grid { get; init; } = 63;

    /// <summary>The network.</summary>
    public SolveNetworkSettings Network { get; init; } = new();

    /// <summary>Where the equation is asked to hold.</summary>
    public PointLayout Points { get; init; } = PointLayout.Equispaced;

    /// <summary>Points along a side; 0 means 3ν + 1.</summary>
    public int Count { get; init; }

    /// <summary>λ of the boundary values; 0 means a tenth of the number of points.</summary>
    public double Penalty { get; init; }

    /// <summary>What the parameters start from.</summary>
    public ShallowStart Start { get; init; } = ShallowStart.Uniform;

    /// <summary>The method.</summary>
    public SolveMethodChoice Method { get; init; } = SolveMethodChoice.Rlm;

    /// <summary>When the run ends.</summary>
    public SolveStopSettings Stop { get; init; } = new();

    /// <summary>Options of Levenberg and Marquardt.</summary>
    public RegularizedSettings Lm { get; init; } = new() { Levels = 1, Theta = FirstOrder };

    /// <summary>Options of the same on several levels.</summary>
    public RegularizedSettings Rlm { get; init; } = new() { Theta = FirstOrder };

    /// <summary>Options of adaptive cubic regularisation.</summary>
    public RegularizedSettings Ar2 { get; init; } = new() { Levels = 1, Theta = SecondOrder };

    /// <summary>Options of the method with third derivatives.</summary>
    public RegularizedSettings Ar3 { get; init; } = new() { Levels = 1, Theta = SecondOrder };

    /// <summary>Options of adaptive cubic regularisation on several levels.</summary>
    public RegularizedSettings Mar2 { get; init; } = new() { Theta = SecondOrder, Coarse = CoarseChoice.Network, CoarseIterations = 10, CoarseTolerance = 0.01, SeparateLambda = false };

    /// <summary>When the state of the run is saved.</summary>
    public CheckpointSettings Checkpoint { get; init; } = new();

    /// <summary>The options of the method of this run.</summary>
    public RegularizedSettings Options => Method switch
    {
        SolveMethodChoice.Lm => Lm,
        SolveMethodChoice.Rlm => Rlm,
        SolveMethodChoice.Ar2 => Ar2,
        SolveMethodChoice.Ar3 => Ar3,
        _ => Mar2,
    };

    /// <summary>Whether the equation is solved by a network.</summary>
    public bool HasNetwork => Equation != EquationChoice.Bratu;

    /// <summary>Coordinates of a point.</summary>
    public int Inputs => Equation is EquationChoice.PoissonPlane or EquationChoice.Bratu ? 2 : 1;

    /// <summary>Points along a side.</summary>
    public int PerSide => Count > 0 ? Count : (int)Math.Min(int.MaxValue / 2, Math.Ceiling(3 * Frequency) + 1);
}
