using Costate.Networks.DifferentialEquations;

namespace Costate.Cli.Output;

/// <summary>How far a solver is: <c>iteration 120/1000 · RMSE 0.0123 · loss 0.031 · coarse step accepted, ρ 0.87, λ 0.001 · accepted 58 of 60 fine, 31 of 60 coarse</c>.</summary>
/// <param name="Last">The last record.</param>
/// <param name="State">The counts.</param>
/// <param name="Limit">Most iterations.</param>
/// <param name="EndsEarlier">Whether a target may end the run before that.</param>
sealed record SolveProgress(SolverRecord Last, SolverState State, int Limit, bool EndsEarlier) : IProgressLine
{
    int IProgressLine.Done => State.Iterations;

    int IProgressLine.Planned => EndsEarlier ? 0 : Limit;

    TimeSpan? IProgressLine.Remaining => null;

    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> parts = [FormattableString.Invariant($"iteration {State.Iterations}/{Limit}")];
        if (Last.Error is { } error) parts.Add(FormattableString.Invariant($"RMSE {error.Rmse:G4}"));
        parts.Add(FormattableString.Invariant($"loss {Last.Value:G4}"));
        if (Last.Step is { } step)
            parts.Add(FormattableString.Invariant($"{(step.IsCoarse ? "coarse" : "fine")} step {(step.IsAccepted ? "accepted" : "rejected")}, ρ {step.Ratio:G3}, λ {step.Lambda:G3}"));
        int fine = State.Iterations - State.CoarseIterations;
        parts.Add(FormattableString.Invariant($"accepted {State.AcceptedFine} of {fine} fine") + (State.CoarseIterations == 0 ? "" : FormattableString.Invariant($", {State.AcceptedCoarse} of {State.CoarseIterations} coarse")));
        return string.Join(" · ", parts);
    }
}
