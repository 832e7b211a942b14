using System.CommandLine;
using System.Numerics;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;
using Costate.Cli.Runs;
using Costate.Cli.Runs.Experiments;
using Costate.Cli.Runs.Stability;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Analysis.Stability;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Storage;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Commands;

/// <summary><c>costate analyze RUN</c>: how stable a trained network is. <c>costate analyze --experiment NAME</c>: an experiment of the field.</summary>
static class AnalyzeVerb
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        RunArguments arguments = new();
        arguments.Folder.Arity = ArgumentArity.ZeroOrOne;
        Option<string> data = new("--data") { HelpName = "FILE", Description = "Samples to look at, of the kind the run was trained on; - reads a CSV from standard input." };
        Option<string> labels = new("--labels") { HelpName = "FILE", Description = "IDX: the labels of the images in --data." };
        Option<string> experiment = new("--experiment") { HelpName = "NAME", Description = $"Instead of a run, an experiment: {string.Join(", ", FieldExperiments.Names)}." };
        return new Verb
        {
            Name = "analyze",
            Summary = "Measures how stable a trained network is; tables, JSON and pictures.",
            Examples = ["costate analyze runs/peaks", "costate analyze --experiment landscape --output runs/landscape"],
            Arguments = [arguments.Folder],
            Options = [data, labels, experiment],
            Output = ("DIR", "Folder for analysis.json and the pictures; RUN/analysis if not given, none for an experiment."),
            Run = invocation => Run(invocation, arguments, invocation.Arguments.GetValue(data), invocation.Arguments.GetValue(labels), invocation.Arguments.GetValue(experiment)),
        };
    }

    static int Run(Invocation invocation, RunArguments arguments, string? data, string? labels, string? experiment)
    {
        using StopSignals signals = new(invocation.Reporter) { MayStopAtOnce = true, AtOnce = "stopped before the end; run it again" };
        string? run = invocation.Arguments.GetValue(arguments.Folder);
        if (experiment is not null)
        {
            if (run is not null || data is not null || labels is not null) throw new UsageException("--experiment is one of the field, not of a run: leave out RUN, --data and --labels");
            if (invocation.Common.Overrides(invocation.Arguments).Any()) throw new UsageException("--experiment has no configuration: leave out --set, --seed and --threads");
            return Experiment(invocation, FieldExperiments.Find(experiment) ?? throw new UsageException(
                $"--experiment: expected one of {string.Join(", ", FieldExperiments.Names)}, found {Printable.Quote(experiment)}{Spelling.Question(Spelling.Nearest(experiment, FieldExperiments.Names))}"));
        }
        if (run is null) throw new UsageException("analyze needs the folder of a trained run, or --experiment NAME");
        if (data is null && labels is not null) throw new UsageException("--labels needs --data FILE, the images that they belong to");
        (RunFolder folder, ModelDescription description, TrainSettings settings) = arguments.Open(invocation);
        return description.Precision == "double"
            ? Analyze(new TrainedRun<double>(folder, description, settings), folder, invocation, settings, data, labels)
            : Analyze(new TrainedRun<float>(folder, description, settings), folder, invocation, settings, data, labels);
    }

    static int Analyze<T>(TrainedRun<T> run, RunFolder folder, Invocation invocation, TrainSettings settings, string? file, string? labels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (run.Model.Network.Layers == 0) throw new UsageException($"{folder.Path}: the network of this run has no steps (network.layers: 0), whose stability could be analysed");
        Reporter reporter = invocation.Reporter;
        AnalysisFolder target = new(invocation.Output ?? Path.Combine(folder.Path, AnalysisFolder.Name));
        target.CheckPlace();
        (Dataset<T> data, string name) = (null!, file!);
        if (file is not null) data = run.Labelled(file, labels, reporter.Terminal);
        else
        {
            (data, bool isTraining) = run.OwnData();
            name = isTraining ? "training" : "validation";
            if (isTraining) reporter.Message("the run set no validation data aside: looking at its training data");
        }
        using ThreadTeam team = new(settings.Threads);
        int overflow = Array.FindIndex(run.Scores(data, team), score => !T.IsFinite(score));
        if (overflow >= 0)
        {
            reporter.Error(EvaluateVerb.NonFinite(overflow / run.Outputs, isOwn: file is null));
            return ExitCode.Diverged;
        }
        ModelDescription model = run.Model.Description;
        StabilityOptions options = new() { Doublings = Doublings(settings, model.Architecture, data, team.Size, reporter) };
        using AnalysisProgress progress = new(reporter);
        StabilityReport report = StabilityAnalysis.Run(
            model.Architecture, new Dense<double>(Converted<T>(run.Model.Parameters.Span)), Converted(data), Losses.Create<double>(model.Loss), team, options, progress);
        StabilityDocument document = new(invocation.Arguments.GetRequiredValue<string>("RUN"), name, data.Samples, model.Precision, report);
        string subtitle = Subtitle(folder, model.Architecture);
        List<(string, Picture)> pictures = [.. new StabilityPictures(report, subtitle).All()];
        progress.Report("pictures");
        if (DecisionPicture.Of(run, data, subtitle, team) is { } states) pictures.Add(("states.svg", states));
        target.Write(document.ToJson(), pictures, reporter);
        if (reporter.Options.Json) reporter.WriteJson(document.ToJson());
        else StabilityTables.Write(report, reporter.Result, reporter.Terminal.Width());
        foreach (string warning in StabilityWarnings.Of(report, model.Precision)) reporter.Warning(warning);
        return ExitCode.Done;
    }

    static int Experiment(Invocation invocation, FieldExperiment experiment)
    {
        Reporter reporter = invocation.Reporter;
        AnalysisFolder? target = invocation.Output is { } output ? new(output) : null;
        target?.CheckPlace();
        FieldResult result = experiment.Run();
        target?.Write(result.Document, result.Pictures, reporter);
        if (reporter.Options.Json) reporter.WriteJson(result.Document);
        else result.Write(reporter.Result, reporter.Terminal.Width());
        return ExitCode.Done;
    }

    /// <summary>How often the layers can be doubled with the memory that there is.</summary>
    /// <exception cref="UsageException">Not even the network itself fits.</exception>
    static int Doublings<T>(TrainSettings settings, Architecture architecture, Dataset<T> data, int threads, Reporter reporter) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Most = 2, Vectors = 3;
        for (int doublings = Most; ; doublings--)
        {
            try
            {
                Network<double> network = (architecture with { Layers = checked(architecture.Layers << doublings) }).Build<double>();
                MemoryNeed need = MemoryNeed.OfVectors(network, Vectors) + MemoryNeed.OfObjective(network, new SerialPropagator<double>(), data.Samples, 0, threads) + MemoryNeed.OfData(data);
                if (doublings == 0) MemoryDemand.Demand(settings, need, "stability analysis in double precision");
                if (need.Excess(MemoryNeed.Available) is null) return doublings;
            }
            catch (ArgumentException) when (doublings > 0)
            {
            }
            reporter.Message(FormattableString.Invariant($"the network with {1 << doublings} times as many layers does not fit into the memory: left out"));
        }
    }

    static string Subtitle(RunFolder folder, Architecture network) => FormattableString.Invariant(
        $"{folder.Path}: {StabilityDocument.Name(network.Dynamics)}, {StabilityDocument.Name(network.Integrator)}, width {network.Width}, {network.Layers} layers, T = {network.Horizon:G4}, h = {network.Horizon / network.Layers:G4}");

    static double[] Converted<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] converted = new double[values.Length];
        for (int i = 0; i < converted.Length; i++) converted[i] = double.CreateTruncating(values[i]);
        return converted;
    }

    static Dataset<double> Converted<T>(Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new()
    {
        Features = data.Features,
        Samples = data.Samples,
        Inputs = Converted<T>(data.Inputs),
        Labels = data.Labels,
        Targets = data.Targets is { } targets ? Converted<T>(targets) : null,
        Outputs = data.Outputs,
        ClassNames = data.ClassNames,
        FeatureNames = data.FeatureNames,
        TargetName = data.TargetName,
    };
}
