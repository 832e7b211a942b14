using Costate.Numerics.Vectors;

namespace Costate.Numerics.TimeParallel;

/// <summary>The steps of an evolution u_{i+1} = Φ_i(u_i) on all levels of a hierarchy.</summary>
/// <remarks>
/// Those of level 0 define the solution. Those of coarser levels are meant to approximate as many fine steps as they span; they decide how fast a
/// method converges, never what it converges to. A step is a function: the same input gives the same bits, whoever asks and whenever.
/// </remarks>
public interface ITimeStepper<TState> where TState : class, IVector<TState>
{
    /// <summary>to ← Φ(from).</summary>
    /// <param name="step">Which step.</param>
    /// <param name="from">The state at its beginning; stays as it is.</param>
    /// <param name="to">Overwritten; another state than <paramref name="from"/>.</param>
    void Step(in TimeStep step, TState from, TState to);

    /// <summary>Consecutive steps: states[k + 1] ← Φ_{first + k}(states[k]).</summary>
    /// <param name="level">The level.</param>
    /// <param name="first">The first step.</param>
    /// <param name="states">The given state, and all that follow; one more than there are steps.</param>
    void Advance(TimeLevel level, int first, ReadOnlySpan<TState> states)
    {
        for (int k = 0; k + 1 < states.Length; k++) Step(level.Step(first + k), states[k], states[k + 1]);
    }

    /// <summary>Says before all steps of level 0 are taken whether that may be the last time in a solve: what a step leaves besides its result is of no use before.</summary>
    void Announce(bool last) { }

    /// <summary>to ← end + (Φ(from) − start), evaluated in this order: a step of a coarse problem.</summary>
    /// <param name="step">Which step.</param>
    /// <param name="from">The state at its beginning.</param>
    /// <param name="start">Subtracted from the result of the step.</param>
    /// <param name="end">Added to the difference; null adds nothing, not even 0.</param>
    /// <param name="to">Overwritten; another state than all others.</param>
    void Correct(in TimeStep step, TState from, TState start, TState? end, TState to)
    {
        Step(step, from, to);
        to.Axpby(-1, start, 1);
        if (end is not null) to.Axpby(1, end, 1);
    }
}
