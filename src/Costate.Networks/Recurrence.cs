namespace Costate.Networks;

/// <summary>How a recurrent opening reads its input as a sequence, as plain data.</summary>
public sealed record Recurrence
{
    /// <summary>Features of the input in one time step; the input has them time after time.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Whether all time steps share their parameters, as in a recurrent network in the strict sense; else each has its own.</summary>
    public bool Tied { get; init; } = true;
}
