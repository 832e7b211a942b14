using System.Diagnostics;
using System.Numerics;
using Costate.Cli.Settings;
using Costate.Networks.Data;
using Costate.Networks.Training;
using Costate.Numerics.Communication;

namespace Costate.Cli.Runs.Comparisons;

/// <summary>Lets the runtime compile what a method uses before the method is timed: else the first of several would pay for all.</summary>
static class WarmUp
{
    const int MostSamples = 64;
    const double Seconds = 0.2;

    /// <summary>Takes some steps of a method on a few samples, and forgets them. Random numbers depend on their address alone: nothing that is trained afterwards changes.</summary>
    /// <param name="settings">The settings of the method.</param>
    /// <param name="data">The data.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="stop">Ends it early.</param>
    public static void Run<T>(TrainSettings settings, TrainingData<T> data, ThreadTeam team, CancellationToken stop) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long start = Stopwatch.GetTimestamp();
        Dataset<T> few = data.Training.Select([.. Enumerable.Range(0, Math.Min(MostSamples, data.Training.Samples))]);
        using AgreedStop alone = new(SingleRank.Instance, stop);
        Cascade<T> cascade = ProblemSetup.Cascade(settings, data with { Training = few, Validation = few }, int.MaxValue, new(team), alone);
        Trainer<T> trainer = new(cascade, ProblemSetup.Options(settings, int.MaxValue), network => ProblemSetup.Initial(settings, network));
        try
        {
            do trainer.Advance();
            while (trainer.Status == TrainingStatus.Running && !stop.IsCancellationRequested && Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
