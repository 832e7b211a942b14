namespace Costate.Networks.DifferentialEquations;

/// <summary>Where a solver stands, as plain data. With the point it continues with the same bits.</summary>
public sealed record SolverState
{
    /// <summary>Iterations done, fine and coarse.</summary>
    public required int Iterations { get; init; }

    /// <summary>Of these, coarse ones.</summary>
    public required int CoarseIterations { get; init; }

    /// <summary>Accepted fine iterations.</summary>
    public required int AcceptedFine { get; init; }

    /// <summary>Accepted coarse iterations.</summary>
    public required int AcceptedCoarse { get; init; }

    /// <summary>Floating-point operations of products with matrices.</summary>
    public required long Flops { get; init; }

    /// <summary>Time spent so far.</summary>
    public required double Seconds { get; init; }

    /// <summary>Why the solver ended, if it has.</summary>
    public required SolverStatus Status { get; init; }

    /// <summary>The cause, as a sentence.</summary>
    public string StopReason { get; init; } = "";

    /// <summary>The numbers of the method.</summary>
    public IReadOnlyDictionary<string, double> Method { get; init; } = new Dictionary<string, double>();
}
