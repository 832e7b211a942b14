using System.CommandLine;
using System.Numerics;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Networks.Storage;
using Costate.Numerics.Communication;

namespace Costate.Cli.Commands;

/// <summary><c>costate predict RUN --data FILE</c>: classes and probabilities, or values, of samples.</summary>
static class PredictVerb
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        RunArguments arguments = new();
        Option<string> data = new("--data") { HelpName = "FILE", Description = "Samples, with or without labels, of the kind the run was trained on; - reads a CSV from standard input." };
        return new Verb
        {
            Name = "predict",
            Summary = "Predicts the class and probabilities, or the value, of every sample of a file, as CSV, JSON or .npy.",
            Examples = ["costate predict runs/digits --data new.csv", "costate predict runs/digits --data new.csv --output probabilities.npy"],
            Arguments = [arguments.Folder],
            Options = [data],
            Without = ["--seed"],
            Run = invocation => Run(invocation, arguments, invocation.Arguments.GetValue(data)),
        };
    }

    static int Run(Invocation invocation, RunArguments arguments, string? data)
    {
        if (data is null) throw new UsageException("predict needs --data FILE, the samples");
        if (IsNpy(invocation) && invocation.Reporter.Options.Json) throw new UsageException("--json and an --output that ends in .npy are two formats of one result: give one of the two");
        (RunFolder folder, ModelDescription description, TrainSettings settings) = arguments.Open(invocation);
        return description.Precision == "double"
            ? Predict(new TrainedRun<double>(folder, description, settings), description, invocation, settings.Threads, data)
            : Predict(new TrainedRun<float>(folder, description, settings), description, invocation, settings.Threads, data);
    }

    static int Predict<T>(TrainedRun<T> run, ModelDescription description, Invocation invocation, int threads, string file) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dataset<T> data = run.Inputs(file, invocation.Reporter.Terminal);
        using ThreadTeam team = new(threads);
        T[] scores = run.Scores(data, team);
        int overflow = Array.FindIndex(scores, score => !T.IsFinite(score));
        if (overflow >= 0)
        {
            invocation.Reporter.Error(EvaluateVerb.NonFinite(overflow / run.Outputs, isOwn: false));
            return ExitCode.Diverged;
        }
        Predictions<T> predictions = new(description, scores);
        if (IsNpy(invocation))
            ResultFile.WriteBytes(invocation.Output!, invocation.Reporter, stream => NpyWriter.Write<T>(stream, predictions.Values, predictions.Samples, predictions.Columns));
        else
            ResultFile.WriteText(invocation.Output, invocation.Reporter, invocation.Reporter.Options.Json ? predictions.WriteJson : predictions.WriteCsv);
        return ExitCode.Done;
    }

    static bool IsNpy(Invocation invocation) => invocation.Output?.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) == true;
}
