namespace Costate.Numerics.Communication;

/// <summary>A wish to stop on which all ranks agree: it becomes a token that is set at the same place of the program on all of them, so that all abandon the same step.</summary>
/// <remarks>
/// The wish goes along with messages that are sent anyway: who sends puts <see cref="IsAsked"/> into one, and all call <see cref="Agree"/> where it was set. One rank alone needs nobody's agreement.
/// Every rank has an object of its own. Who gets a signal alone, on a rank that sends no such message, waits for the end of a step.
/// </remarks>
/// <param name="ranks">The ranks.</param>
/// <param name="asked">Asks for the stop, at any time.</param>
public sealed class AgreedStop(ICommunicator ranks, CancellationToken asked) : IDisposable
{
    readonly CancellationTokenSource _agreed = new();

    /// <summary>Whether this rank is asked to stop.</summary>
    public bool IsAsked => asked.IsCancellationRequested;

    /// <summary>Set where all ranks know of it.</summary>
    public CancellationToken Token => ranks.Size == 1 ? asked : _agreed.Token;

    /// <summary>All ranks know of it. All call this at the same place.</summary>
    public void Agree() => _agreed.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _agreed.Dispose();
}
