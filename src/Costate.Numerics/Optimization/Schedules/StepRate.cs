using System.Globalization;

namespace Costate.Numerics.Optimization.Schedules;

/// <summary>Factor 1, from the first mark on <see cref="Drop"/>, from the second on Drop²; the marks are parts of the run.</summary>
public sealed record StepRate : IRateSchedule
{
    /// <param name="drop">The factor at each mark, in (0, 1].</param>
    /// <param name="first">The first mark, in [0, 1].</param>
    /// <param name="second">The second mark, in [first, 1].</param>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public StepRate(double drop = 0.1, double first = 0.5, double second = 0.75)
    {
        if (!(drop > 0 && drop <= 1)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A rate cannot drop to {drop} times its value: the factor must be in (0, 1]."), nameof(drop));
        if (!(first >= 0 && first <= second && second <= 1))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The rate cannot drop after the parts {first} and {second} of a run: 0 ≤ first ≤ second ≤ 1 is needed."), nameof(first));
        (Drop, First, Second) = (drop, first, second);
    }

    /// <summary>The factor at each mark.</summary>
    public double Drop { get; }

    /// <summary>The first mark: from epoch e ≥ First·E on.</summary>
    public double First { get; }

    /// <summary>The second mark.</summary>
    public double Second { get; }

    /// <inheritdoc/>
    public double Factor(int epoch, int epochs)
    {
        double done = Progress.Of(epoch, epochs);
        return done >= Second ? Drop * Drop : done >= First ? Drop : 1;
    }
}
