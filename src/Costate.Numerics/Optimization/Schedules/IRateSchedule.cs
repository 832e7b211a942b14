namespace Costate.Numerics.Optimization.Schedules;

/// <summary>How the rate of a first-order method changes over a run: rate(e) = initial rate · factor(e).</summary>
public interface IRateSchedule
{
    /// <summary>The factor in epoch e = 0, 1, … of E epochs; e = E is the end of the run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">E &lt; 1, or e is outside 0 … E.</exception>
    double Factor(int epoch, int epochs);
}
