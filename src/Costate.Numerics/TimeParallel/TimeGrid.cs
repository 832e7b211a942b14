namespace Costate.Numerics.TimeParallel;

/// <summary>Points 0 … N in time. Methods identify points by their numbers; times are only handed on to steps.</summary>
public sealed class TimeGrid
{
    readonly double[]? _times;
    readonly double _end;

    /// <summary>N equal steps from 0 to T.</summary>
    /// <param name="steps">N.</param>
    /// <param name="end">T.</param>
    public TimeGrid(int steps, double end)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (!double.IsFinite(end)) throw new ArgumentException($"The end of a time grid is a finite number, not {end}.", nameof(end));
        (Steps, _end) = (steps, end);
    }

    /// <summary>Any points.</summary>
    /// <param name="times">t_0, …, t_N, each later than the one before, or each earlier.</param>
    public TimeGrid(ReadOnlySpan<double> times)
    {
        if (times.Length < 2) throw new ArgumentException($"A time grid has at least two points, not {times.Length}.", nameof(times));
        for (int i = 1; i < times.Length; i++)
            if (!double.IsFinite(times[i] - times[i - 1]) || Math.Sign(times[i] - times[i - 1]) != Math.Sign(times[1] - times[0]) || times[i] == times[i - 1])
                throw new ArgumentException(FormattableString.Invariant($"The times of a grid go one way: t_{i - 1} = {times[i - 1]}, t_{i} = {times[i]}."), nameof(times));
        (Steps, _times) = (times.Length - 1, times.ToArray());
    }

    /// <summary>N.</summary>
    public int Steps { get; }

    /// <summary>t_i.</summary>
    public double Time(int point) => _times is null ? point == Steps ? _end : point * (_end / Steps) : _times[point];
}
