namespace Costate.Networks.Training.Pgcl;

/// <summary>When stages that run at the same time are done, if their sweeps take given times.</summary>
/// <remarks>
/// f[k,b] = max(g[k,b−1], f[k−1,b] + σ) + F_k and g[k,b] = max(f[k,b], g[k+1, L(b)] + σ) + Q_k + G_k, with L(b) = b during the global prediction (no Q_k then) and max(H − 1, b − lag) behind it.
/// </remarks>
/// <param name="Seconds">Until the last stage has done the last batch.</param>
/// <param name="SerialSeconds">The sweeps one after another, without predictors and messages.</param>
/// <param name="IdleShare">The share of their time that the stages wait.</param>
public readonly record struct StageSchedule(double Seconds, double SerialSeconds, double IdleShare)
{
    /// <summary>How much faster than one stage after another.</summary>
    public double Speedup => SerialSeconds / Seconds;

    /// <summary>Follows the schedule.</summary>
    /// <param name="forward">F of every stage, in any unit of time.</param>
    /// <param name="backward">G, update included.</param>
    /// <param name="predictor">Q; that of the last stage is not read.</param>
    /// <param name="message">σ, from one stage to the next.</param>
    /// <param name="batches">Mini-batches.</param>
    /// <param name="history">H.</param>
    /// <param name="lag">The age of the newest usable pair.</param>
    public static StageSchedule Follow(ReadOnlySpan<double> forward, ReadOnlySpan<double> backward, ReadOnlySpan<double> predictor, double message, long batches, long history, int lag)
    {
        int stages = forward.Length;
        // The ends of the way back of the last lag + 1 batches.
        double[][] done = [.. Enumerable.Range(0, lag + 1).Select(_ => new double[stages])];
        double[] ready = new double[stages];
        (double busy, double serial, double end) = (0, 0, 0);
        for (long b = 0; b < batches; b++)
        {
            double[] before = b > 0 ? done[(b - 1) % (lag + 1)] : new double[stages], now = done[b % (lag + 1)];
            for (int k = 0; k < stages; k++) ready[k] = Math.Max(before[k], k > 0 ? ready[k - 1] + message : 0) + forward[k];
            long pair = b < history ? b : Math.Max(history - 1, b - lag);
            for (int k = stages - 1; k >= 0; k--)
            {
                bool predicts = k < stages - 1 && b >= history;
                double work = backward[k] + (predicts ? predictor[k] : 0);
                // A pair older than all that are kept was there long ago.
                double start = k == stages - 1 || pair < 0 || pair < b - lag ? ready[k] : Math.Max(ready[k], done[pair % (lag + 1)][k + 1] + message);
                now[k] = start + work;
                (busy, serial, end) = (busy + forward[k] + work, serial + forward[k] + backward[k], Math.Max(end, now[k]));
            }
        }
        return new(end, serial, end == 0 ? 0 : 1 - busy / (stages * end));
    }
}
