using System.CommandLine;
using System.Numerics;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Storage;
using Costate.Numerics.Communication;

namespace Costate.Cli.Commands;

/// <summary><c>costate evaluate RUN</c>: how good a trained network is.</summary>
static class EvaluateVerb
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        RunArguments arguments = new();
        Option<string> data = new("--data") { HelpName = "FILE", Description = "Samples to evaluate on, of the kind the run was trained on; - reads a CSV from standard input." };
        Option<string> labels = new("--labels") { HelpName = "FILE", Description = "IDX: the labels of the images in --data." };
        return new Verb
        {
            Name = "evaluate",
            Summary = "Measures a trained network: loss, accuracy, confusion matrix.",
            Examples = ["costate evaluate runs/peaks", "costate evaluate runs/digits --data test.csv --json"],
            Arguments = [arguments.Folder],
            Options = [data, labels],
            Run = invocation => Run(invocation, arguments, invocation.Arguments.GetValue(data), invocation.Arguments.GetValue(labels)),
        };
    }

    static int Run(Invocation invocation, RunArguments arguments, string? data, string? labels)
    {
        if (data is null && labels is not null) throw new UsageException("--labels needs --data FILE, the images that they belong to");
        (RunFolder folder, ModelDescription description, TrainSettings settings) = arguments.Open(invocation);
        return description.Precision == "double"
            ? Evaluate(new TrainedRun<double>(folder, description, settings), invocation, settings.Threads, data, labels)
            : Evaluate(new TrainedRun<float>(folder, description, settings), invocation, settings.Threads, data, labels);
    }

    static int Evaluate<T>(TrainedRun<T> run, Invocation invocation, int threads, string? file, string? labels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Reporter reporter = invocation.Reporter;
        (Dataset<T> data, string name) = (null!, file!);
        if (file is not null)
        {
            data = run.Labelled(file, labels, reporter.Terminal);
        }
        else
        {
            (data, bool isTraining) = run.OwnData();
            name = isTraining ? "training" : "validation";
            if (isTraining) reporter.Message("the run set no validation data aside: evaluating on its training data");
        }
        using ThreadTeam team = new(threads);
        T[] scores = run.Scores(data, team);
        int overflow = Array.FindIndex(scores, score => !T.IsFinite(score));
        if (overflow >= 0)
        {
            reporter.Error(NonFinite(overflow / run.Outputs, isOwn: file is null));
            return ExitCode.Diverged;
        }
        Evaluation evaluation = new(invocation.Arguments.GetRequiredValue<string>("RUN"), name, data.Samples, run.Measure(data, team))
        {
            ClassNames = run.ClassNames,
            Confusion = data.Labels is null ? null : new(run.ClassNames.Count, data.Labels, Predictions(scores, run.Outputs)),
            Error = data.Targets is null ? null : ApproximationError.Of<T>(data.Targets, scores, run.Outputs),
        };
        ResultFile.WriteText(invocation.Output, reporter, writer =>
        {
            if (reporter.Options.Json) writer.Write(evaluation.ToJson().ToJsonString(RunSummary.Style) + "\n");
            else evaluation.Write(writer, reporter.Terminal.Width());
        });
        return ExitCode.Done;
    }

    /// <summary>What is wrong if a score is NaN or infinite.</summary>
    /// <param name="sample">The sample, from 0.</param>
    /// <param name="isOwn">Whether it belongs to the data of the run.</param>
    public static string NonFinite(int sample, bool isOwn) => FormattableString.Invariant($"sample {sample + 1}: the scores are not finite numbers; ") + (isOwn
        ? "the run diverged, or its network is beyond the range of its precision: stopReason in summary.json says what to try"
        : "its values are too far from those that the network was trained on");

    static int[] Predictions<T>(T[] scores, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var classes = new int[scores.Length / outputs];
        for (int i = 0; i < classes.Length; i++) classes[i] = Prediction.Class<T>(scores.AsSpan(i * outputs), outputs, 1);
        return classes;
    }
}
