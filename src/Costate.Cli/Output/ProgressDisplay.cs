using System.Globalization;

namespace Costate.Cli.Output;

/// <summary>
/// Shows how far a run is: on an interactive terminal one line, redrawn at most ten times a second;
/// elsewhere a line every 30 seconds and one in the end.
/// </summary>
/// <remarks>Takes every report and shows some of them: how often something is shown never changes what is computed. One thread reports.</remarks>
/// <param name="reporter">Where to show it; nothing is shown with <c>--quiet</c>.</param>
/// <param name="plainInterval">Time between two lines where no line can be redrawn; 30 seconds if null.</param>
sealed class ProgressDisplay(Reporter reporter, TimeSpan? plainInterval = null) : IProgress<IProgressLine>, IDisposable
{
    static readonly TimeSpan _redrawInterval = TimeSpan.FromMilliseconds(100);

    readonly TimeProvider _time = reporter.Terminal.Time;
    readonly TimeSpan _interval = reporter.CanRedraw ? _redrawInterval : plainInterval ?? TimeSpan.FromSeconds(30);
    readonly long _start = reporter.Terminal.Time.GetTimestamp();
    IProgressLine? _first, _last;
    TimeSpan _firstTime, _lastTime, _due;
    bool _isShown;

    /// <summary>Whether a report would be shown now: a caller that cannot afford to make one at every step asks first, and reports once in the end.</summary>
    public bool IsDue => _first is null || _time.GetElapsedTime(_start) >= _due;

    /// <inheritdoc/>
    public void Report(IProgressLine value)
    {
        TimeSpan now = _time.GetElapsedTime(_start);
        if (_first is null)
        {
            (_first, _firstTime) = (value, now);
            _due = reporter.CanRedraw ? now : _interval;
        }
        (_last, _lastTime, _isShown) = (value, now, false);
        if (now < _due) return;
        _due = now + _interval;
        Show();
    }

    /// <summary>Removes the redrawn line and writes the last report as a line that stays.</summary>
    public void Dispose()
    {
        if (_last is null) return;
        if (reporter.CanRedraw)
        {
            reporter.Status("");
            reporter.Message(Line());
        }
        else if (!_isShown)
        {
            Show();
        }
        _last = null;
    }

    void Show()
    {
        _isShown = true;
        if (reporter.CanRedraw) reporter.Status(Line());
        else reporter.Message(Line());
    }

    string Line()
    {
        TimeSpan? remaining = _last!.Remaining ?? Estimate();
        return remaining is { } time ? $"{_last} · {Duration(time)} left" : _last.ToString()!;
    }

    // From the speed since the first report, so that start-up (and the epochs before a resume) do not count.
    TimeSpan? Estimate()
    {
        int done = _last!.Done - _first!.Done, left = _last.Planned - _last.Done;
        return done > 0 && left > 0 ? (_lastTime - _firstTime) * ((double)left / done) : null;
    }

    static string Duration(TimeSpan time)
    {
        TimeSpan rounded = TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));
        return string.Create(CultureInfo.InvariantCulture, $"{(long)rounded.TotalHours}:{rounded.Minutes:00}:{rounded.Seconds:00}");
    }
}
