using Costate.Cli.Output;

namespace Costate.Cli.Runs.Stability;

/// <summary>Shows what an analysis is at: on an interactive terminal one line, redrawn; elsewhere a line if the last one, or the beginning, was 30 seconds ago.</summary>
/// <param name="reporter">Where to show it; nothing is shown with <c>--quiet</c>.</param>
sealed class AnalysisProgress(Reporter reporter) : IProgress<string>, IDisposable
{
    static readonly TimeSpan _plainInterval = TimeSpan.FromSeconds(30);

    readonly TimeProvider _time = reporter.Terminal.Time;
    long _shown = reporter.Terminal.Time.GetTimestamp();

    /// <inheritdoc/>
    public void Report(string value)
    {
        if (reporter.CanRedraw) reporter.Status($"analyzing: {value}");
        else if (_time.GetElapsedTime(_shown) >= _plainInterval)
        {
            reporter.Message($"analyzing: {value}");
            _shown = _time.GetTimestamp();
        }
    }

    /// <summary>Removes the redrawn line.</summary>
    public void Dispose()
    {
        if (reporter.CanRedraw) reporter.Status("");
    }
}
