namespace Costate.Networks.Alternating;

/// <summary>Options of the three-block method of multipliers.</summary>
public sealed record AdmmOptions
{
    /// <summary>β: weight of ‖z − W·a‖².</summary>
    public double Beta { get; init; } = 1;

    /// <summary>γ: weight of ‖a − σ(z)‖².</summary>
    public double Gamma { get; init; } = 10;

    /// <summary>Iterations before the first step of the multiplier.</summary>
    public int Warm { get; init; } = 10;

    /// <summary>ε: the ridge ε·N of the regressions.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Where the variables start.</summary>
    public AdmmStart Start { get; init; } = AdmmStart.Random;

    /// <summary>Whether there is a multiplier on the last layer; without it is a pure penalty method, which descends.</summary>
    public bool Multiplier { get; init; } = true;

    /// <summary>The loss of the last variables.</summary>
    public AdmmLoss Loss { get; init; } = AdmmLoss.Hinge;

    /// <summary>Refuses options out of their range.</summary>
    /// <exception cref="ArgumentException">One is.</exception>
    public void Check()
    {
        if (!(Beta > 0) || !(Gamma > 0) || !(Epsilon >= 0) || Warm < 0) throw new ArgumentException("beta and gamma are numbers above 0; eps and warm are not negative.");
    }
}
