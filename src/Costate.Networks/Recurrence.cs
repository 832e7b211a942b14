namespace Costate.Networks;

/// <summary>How a recurrent opening reads its input as a sequence, as plain data.</summary>
public sealed record Recurrence
{
    /// <summary>Features of the input in one time step; the input has them time after time.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Whether all time steps share their parameters, as in a recurrent network in the strict sense; else each has its own.</summary>
    public bool Tied { get; init; } = true;

    /// <summary>Why so many features are no sequence, and what would do; null if they are one.</summary>
    /// <param name="features">Features of the input.</param>
    public string? Misfit(int features)
    {
        if (Inputs > 0 && features % Inputs == 0) return null;
        int[] divisors = [.. Enumerable.Range(1, features).Where(p => features % p == 0)];
        int below = divisors.LastOrDefault(p => p < Inputs, 1), above = divisors.FirstOrDefault(p => p > Inputs, below);
        string counts = below == above ? $"{below}" : $"{below} or {above}", times = below == above ? Times(features / below) : $"{features / below} or {Times(features / above)}";
        return $"a sequence has the same number of features in every time step, but {features} features are no multiple of {Inputs}: use {counts}, which gives {times}";
    }

    static string Times(int count) => count == 1 ? "1 time step" : $"{count} time steps";
}
