namespace Costate.Networks.Analysis;

/// <summary>Times calls that may take less than the clock can tell, once they run the code that they will keep running.</summary>
/// <param name="clock">The clock.</param>
sealed class CallTimer(TimeProvider clock)
{
    const int EnoughCalls = 200, FewestIntervals = 5, MostIntervals = 100_000, MostCalls = 4096;
    const double LeastWarmUp = 0.5, MostWarmUp = 2, Interval = 20e-6;

    /// <summary>
    /// Calls all bodies in turn for half a second and at least 200 times, or for two seconds: code that is run often is compiled again in the background,
    /// and a body that is timed first must not be the one that pays for what they share.
    /// </summary>
    public void WarmUp(params ReadOnlySpan<Func<double>> bodies)
    {
        long start = clock.GetTimestamp();
        for (int calls = 0; ; calls++)
        {
            double elapsed = Since(start);
            if (calls > 0 && elapsed >= LeastWarmUp && (calls >= EnoughCalls || elapsed >= MostWarmUp)) return;
            foreach (Func<double> body in bodies) body();
        }
    }

    /// <summary>Median and shortest time of a call, in seconds, and the managed bytes that it allocates. Short calls are timed many at once.</summary>
    /// <param name="body">What to call.</param>
    /// <param name="seconds">How long to go on.</param>
    public (double Median, double Best, long AllocatedBytes) Time(Func<double> body, double seconds)
    {
        int calls = CallsPerInterval(body);
        List<double> times = new(MostIntervals);
        long allocated = GC.GetTotalAllocatedBytes(true), start = clock.GetTimestamp();
        while ((times.Count < FewestIntervals || Since(start) < seconds) && times.Count < MostIntervals)
        {
            long begin = clock.GetTimestamp();
            for (int call = 0; call < calls; call++) body();
            times.Add(Since(begin) / calls);
        }
        allocated = GC.GetTotalAllocatedBytes(true) - allocated;
        times.Sort();
        return (times[times.Count / 2], times[0], allocated / ((long)times.Count * calls));
    }

    // The fewest calls, in powers of two, that take as long as an interval.
    int CallsPerInterval(Func<double> body)
    {
        for (int calls = 1; ; calls *= 2)
        {
            long begin = clock.GetTimestamp();
            for (int call = 0; call < calls; call++) body();
            if (Since(begin) >= Interval || calls == MostCalls) return calls;
        }
    }

    // Not as a TimeSpan, which counts in tenths of a microsecond.
    double Since(long start) => (clock.GetTimestamp() - start) / (double)clock.TimestampFrequency;
}
