namespace Costate.Networks.Training.Pgcl;

/// <summary>How stages of a network are trained with predicted co-states (<see cref="PredictCorrect{T}"/>).</summary>
public sealed record PgclOptions
{
    /// <summary>The window that freezes the pairs of the global prediction.</summary>
    public const int FixedWindow = -1;

    /// <summary>The first layer of every stage, and N at the end: 0 = s₀ &lt; s₁ &lt; … &lt; s_K = N.</summary>
    public required IReadOnlyList<int> Cuts { get; init; }

    /// <summary>H, the mini-batches of global prediction: every stage waits for the true co-state.</summary>
    public int History { get; init; } = 50;

    /// <summary>The newest usable pair of batch b is that of batch b − lag; at least 1.</summary>
    public int Lag { get; init; } = 2;

    /// <summary>Whether the predictor sees the classes of the samples.</summary>
    public bool Labels { get; init; }

    /// <summary>ρ, by which older pairs lose weight from batch to batch.</summary>
    public double Forgetting { get; init; } = 0.95;

    /// <summary>The newest batches whose pairs count; 0 means all of them, <see cref="FixedWindow"/> those of the global prediction.</summary>
    public int Window { get; init; }

    /// <summary>ε, the ridge relative to the mean diagonal entry of the normal equations.</summary>
    public double Ridge { get; init; } = 1e-6;

    /// <summary>Mini-batches between two solves of the normal equations.</summary>
    public int Refit { get; init; } = 1;

    /// <summary>c: the global prediction trains a network of N/c layers with c times the step size, whose layers are then copied; 1 means the network itself.</summary>
    public int Coarsening { get; init; } = 1;

    /// <summary>Mini-batches between two comparisons with the true co-state; 0 means none.</summary>
    public int Monitor { get; init; }

    /// <summary>What stands in for the predictor.</summary>
    public PgclControl Control { get; init; }

    /// <summary>Seed of <see cref="PgclControl.Random"/>.</summary>
    public ulong Seed { get; init; }

    /// <summary>K.</summary>
    public int Stages => Cuts.Count - 1;

    /// <summary>The options, if they are usable.</summary>
    /// <param name="layers">Layers of the network.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    internal PgclOptions Validated(int layers)
    {
        if (Cuts.Count < 2 || Cuts[0] != 0 || Cuts[^1] != layers || Cuts.Zip(Cuts.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException($"The cuts {string.Join(", ", Cuts)} do not divide {layers} layers: they begin with 0, grow, and end with {layers}.", nameof(layers));
        if (Coarsening < 1 || Cuts.Any(cut => cut % Coarsening != 0))
            throw new ArgumentException($"The cuts {string.Join(", ", Cuts)} are not all multiples of the coarsening {Coarsening}.", nameof(layers));
        if (History < 0 || Lag < 1 || Refit < 1 || Monitor < 0 || Window < FixedWindow)
            throw new ArgumentException(FormattableString.Invariant($"History {History}, lag {Lag}, refit {Refit}, monitor {Monitor}, window {Window}: the first is at least 0, lag and refit at least 1, the others at least 0."));
        if (!(Forgetting is > 0 and <= 1) || !(Ridge > 0 && double.IsFinite(Ridge)))
            throw new ArgumentException(FormattableString.Invariant($"Forgetting {Forgetting} must be in (0, 1], and the ridge {Ridge} positive."));
        return this;
    }
}
