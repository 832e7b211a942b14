namespace Costate.Networks.Training.Pgcl;

/// <summary>When stages that run at the same time are done, if their sweeps take given times.</summary>
/// <remarks>
/// f[k,b] = max(g[k,b−1], f[k−1,b] + σ) + F_k and g[k,b] = max(f[k,b], g[k+1, L(b)] + σ) + Q_k + G_k, with L(b) = b during the global prediction (no Q_k then) and max(H − 1, b − lag) behind it.
/// </remarks>
/// <param name="Seconds">Until the last stage has done the last batch.</param>
/// <param name="SerialSeconds">The sweeps of all batches one after another, without predictors and messages, on the network itself.</param>
/// <param name="IdleShare">The share of their time that the stages wait.</param>
public readonly record struct StageSchedule(double Seconds, double SerialSeconds, double IdleShare)
{
    /// <summary>How much faster than one stage after another.</summary>
    public double Speedup => SerialSeconds / Seconds;

    /// <summary>Mini-batches of the global prediction, and behind it, that are followed one by one. Of the global prediction the others take as long as all sweeps and messages one after another, behind it as long as the second half of those.</summary>
    const int Steady = 5000;

    /// <summary>Follows the schedule.</summary>
    /// <param name="work">What the stages do in a mini-batch.</param>
    /// <param name="early">The same during the global prediction: less, where that trains a coarse network.</param>
    /// <param name="message">σ, from one stage to the next.</param>
    /// <param name="batches">Mini-batches.</param>
    /// <param name="history">H.</param>
    /// <param name="lag">The age of the newest usable pair.</param>
    public static StageSchedule Follow(StageWork work, StageWork early, double message, long batches, long history, int lag)
    {
        int stages = work.Stages;
        // The ends of the way back of the last lag + 1 batches.
        double[][] done = [.. Enumerable.Range(0, lag + 1).Select(_ => new double[stages])];
        double[] ready = new double[stages];
        (double busy, double end, double middle, double middleBusy) = (0, 0, 0, 0);
        long late = batches - Math.Min(history, batches), skipped = Math.Max(0, batches - late - Steady);
        history = batches - late - skipped;
        long followed = history + Math.Min(late, Steady), half = history + Steady / 2;
        for (long b = 0; b < followed; b++)
        {
            if (b == half) (middle, middleBusy) = (end, busy);
            StageWork now = b < history ? early : work;
            double[] before = b > 0 ? done[(b - 1) % (lag + 1)] : new double[stages], ends = done[b % (lag + 1)];
            for (int k = 0; k < stages; k++) ready[k] = Math.Max(before[k], k > 0 ? ready[k - 1] + message : 0) + now.Forward[k];
            long pair = b < history ? b : Math.Max(history - 1, b - lag);
            for (int k = stages - 1; k >= 0; k--)
            {
                double back = now.Backward[k] + (k < stages - 1 && b >= history ? now.Predictor[k] : 0);
                // A pair older than all that are kept was there long ago.
                double start = k == stages - 1 || pair < 0 || pair < b - lag ? ready[k] : Math.Max(ready[k], done[pair % (lag + 1)][k + 1] + message);
                ends[k] = start + back;
                (busy, end) = (busy + now.Forward[k] + back, Math.Max(end, ends[k]));
            }
        }
        if (late > Steady)
        {
            double more = (late - Steady) / (double)(followed - half);
            (end, busy) = (end + more * (end - middle), busy + more * (busy - middleBusy));
        }
        (end, busy) = (end + skipped * (early.Serial + 2 * (stages - 1) * message), busy + skipped * early.Serial);
        return new(end, batches * work.Serial, end == 0 ? 0 : 1 - busy / (stages * end));
    }
}
