namespace Costate.Numerics.TimeParallel;

/// <summary>How <see cref="Mgrit{TState}"/> iterates and when it stops.</summary>
public sealed record MgritOptions
{
    /// <summary>ν_0, ν_1, …: C-relaxations on each level, each between two F-relaxations: 0 is called F, 1 FCF, 2 FCFCF. The last holds for all further levels.</summary>
    public IReadOnlyList<int> Relaxations { get; init; } = [0, 1];

    /// <summary>Which cycle.</summary>
    public MultigridCycle Cycle { get; init; } = MultigridCycle.V;

    /// <summary>ω: a C-relaxation moves a C-point by ω times its residual.</summary>
    public double RelaxationWeight { get; init; } = 1;

    /// <summary>The residual at which a solve has converged.</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Whether the residual is taken as it is, not relative to the states.</summary>
    public bool AbsoluteResidual { get; init; }

    /// <summary>Whether the residual is the largest one of all C-points, not the root of the sum of their squares.</summary>
    public bool MaximumNorm { get; init; }

    /// <summary>The most cycles. A solve is exact after ⌈N_c/(ν_0 + 1)⌉ of them and never takes more.</summary>
    public int Cycles { get; init; } = 100;

    /// <summary>Whether a solve that converges slowly or diverges is finished by one sweep step after step.</summary>
    public bool SerialFallback { get; init; } = true;

    /// <summary>Whether a cold start solves the coarsest level first and goes up, with a cycle on every level.</summary>
    public bool FullMultigridStart { get; init; }

    /// <summary>The relative rounding error of the numbers in a state; 2⁻⁵² for double, 2⁻²³ for float.</summary>
    public double RoundOff { get; init; } = Math.ScaleB(1, -52);

    /// <summary>ν_l.</summary>
    internal int Relaxation(int level) => Relaxations[Math.Min(level, Relaxations.Count - 1)];

    /// <summary>Refuses numbers without a meaning.</summary>
    internal void Check()
    {
        if (Relaxations.Count == 0) throw new ArgumentException("At least one number of C-relaxations is needed: 0 for F, 1 for FCF.");
        foreach (int nu in Relaxations) Numerics.Check.Option(nu >= 0, nameof(Relaxations), nu, "at least 0");
        Numerics.Check.Option(RelaxationWeight > 0 && RelaxationWeight < 2, nameof(RelaxationWeight), RelaxationWeight, "between 0 and 2");
        Numerics.Check.Option(Tolerance >= 0 && double.IsFinite(Tolerance), nameof(Tolerance), Tolerance, "finite and not negative");
        Numerics.Check.Option(Cycles >= 0, nameof(Cycles), Cycles, "at least 0");
        Numerics.Check.Option(RoundOff > 0, nameof(RoundOff), RoundOff, "positive");
    }
}
