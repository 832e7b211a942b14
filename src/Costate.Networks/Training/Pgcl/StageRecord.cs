namespace Costate.Networks.Training.Pgcl;

/// <summary>What a stage found out about one mini-batch. Plain numbers, so that ranks can exchange it.</summary>
readonly record struct StageRecord
{
    /// <summary>Its part of the objective: its regularisation, and the loss where it has the readout.</summary>
    public double Value { get; init; }

    /// <summary>The square of the norm of its gradient.</summary>
    public double Square { get; init; }

    /// <summary>1 if value or gradient was not finite, so that it took no step.</summary>
    public double Failed { get; init; }

    /// <summary>‖P̂ − P‖/‖P̂‖ at its end, where it was compared; else NaN.</summary>
    public double Error { get; init; }

    /// <summary>The cosine of P̂ and P.</summary>
    public double Cosine { get; init; }

    /// <summary>The square of the norm of the true gradient, where it was computed.</summary>
    public double ExactSquare { get; init; }
}
