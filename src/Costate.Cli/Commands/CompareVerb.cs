using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Cli.Runs.Comparisons;
using Costate.Cli.Settings;
using Costate.Networks.Storage;

namespace Costate.Cli.Commands;

/// <summary><c>costate compare CONFIG</c>: one problem by several methods, side by side.</summary>
static class CompareVerb
{
    const string MethodKey = "training.method";

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        ConfigArguments arguments = new();
        Option<string> list = new("--methods") { HelpName = "a,b,…", Description = "Methods or labels of the section compare, each with :KEY=VALUE for what differs; all of the section if not given." };
        Option<string> target = new("--target") { HelpName = "LOSS", Description = "Times the methods to this validation loss (training loss without validation data); to the best accuracy that all reach if not given." };
        Option<bool> resume = new("--resume") { Description = "Continues the comparison in --output: methods that have ended are not run again." };
        Option<bool> overwrite = new("--overwrite") { Description = "Replaces the comparison in --output." };
        return new Verb
        {
            Name = "compare",
            Summary = "Trains the same network by several methods, side by side: time, work, memory, loss, accuracy.",
            Examples = ["costate compare examples/peaks-compare.yaml", "costate compare examples/peaks.yaml --methods adam,lbfgs:training.epochs=40,slow=adam:training.rate=0.001"],
            Arguments = [arguments.File],
            Options = [list, target, resume, overwrite],
            Output = ("DIR", "The folder of the comparison, with a run folder for each method; runs/NAME-TIMESTAMP if not given."),
            Run = invocation => Run(invocation, arguments, list, target, resume, overwrite),
        };
    }

    static int Run(Invocation invocation, ConfigArguments arguments, Option<string> list, Option<string> target, Option<bool> resume, Option<bool> overwrite)
    {
        bool isResumed = invocation.Arguments.GetValue(resume), isReplaced = invocation.Arguments.GetValue(overwrite);
        if (isResumed && isReplaced) throw new UsageException("--resume continues a comparison and --overwrite deletes it: give one of the two");
        if (isResumed && invocation.Output is null) throw new UsageException("--resume needs --output DIR, the folder of the comparison to continue");
        double? loss = Loss(invocation.Arguments.GetValue(target));
        MethodList? named = invocation.Arguments.GetValue(list) is { } text ? MethodList.Parse(text) : null;
        Configuration<TrainSettings> configuration = invocation.ReadQuietly(TrainSchema.Schema, invocation.Arguments.GetRequiredValue(arguments.File), named?.Overrides ?? []);
        if (configuration.Origins.TryGetValue(MethodKey, out Origin? origin) && origin.Option is not null)
            throw new UsageException($"{MethodKey} has no effect on compare, where every method is named: leave it out, or name the method in --methods");
        ConfigurationVariant<TrainSettings>[] variants = named is null ? [.. configuration.Variants] : [.. named.Labels.Select(label => configuration.Variants.Single(v => v.Label == label))];
        if (variants.Length == 0) throw new UsageException($"{configuration.Name} has no section compare: name the methods with --methods a,b,… ({string.Join(", ", new ChoiceType<MethodChoice>().Names)})");
        // What is wrong with the values around is worth a word if it is so for all methods.
        invocation.Reporter.Problems(variants.Select(v => v.Around.AsEnumerable()).Aggregate((common, own) => common.Intersect(own)));
        foreach (ConfigurationVariant<TrainSettings> variant in variants) invocation.Reporter.Problems(variant.Warnings);

        ComparisonFolder folder = new(RunFolder.For(invocation.Output, configuration.Name, invocation.Reporter.Terminal.Time.GetLocalNow()).Path);
        ComparedMethod[] methods = [.. variants.Select(v => new ComparedMethod(v.Label, v.Place, v.Settings, folder.Of(v.Label)))];
        TrainSettings settings = configuration.Settings with { Compare = [] };
        Request request = new(invocation, configuration.Name, settings, folder, methods, loss, isResumed, isReplaced);
        return configuration.Use(_ => settings.Precision == PrecisionChoice.Double ? Compare<double>(request) : Compare<float>(request));
    }

    static int Compare<T>(Request request) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Reporter reporter = request.Invocation.Reporter;
        using StopSignals signals = new(reporter) { MayStopAtOnce = !RankedRun.IsLaunched };
        IReadOnlyList<RunLock> locks = [];
        MethodComparison<T>? comparison = null;
        ComparisonReport? report = null;
        try
        {
            int code;
            if (RankedRun.IsLaunched)
            {
                MethodComparison<T>.DemandRanks(request.Methods);   // before MPI starts
                code = RankedRun.Run(request.Methods[0].Settings, Prepare, workers => comparison!.RunOn(workers, Write));
            }
            else
            {
                Prepare(true);
                comparison!.Run();
                code = comparison.Code;
                Write();
            }
            if (report is not null) Show(request, report);
            return code;
        }
        finally
        {
            foreach (RunLock held in locks) held.Dispose();
        }

        void Write() => report = CompareVerb.Write(request, comparison!.Runs());

        void Prepare(bool leads)
        {
            if (leads) request.Demand();
            TrainingData<T> data = TrainingData<T>.Load(request.Settings, reporter);
            request = request with { Methods = MethodComparison<T>.Demand(request.Methods, data) };
            comparison = new(request.Methods, data, reporter, signals, [.. request.Invocation.Arguments.Tokens.Select(t => t.Value)]);
            if (leads)
            {
                locks = request.Folder.Take(request.Methods, request.IsReplaced, request.Demand);
                if (request.IsResumed) comparison.SkipFinished();
                request.Folder.Write(ConfigurationWriter.Plain(TrainSchema.Schema, request.Settings with { Compare = [.. request.Methods.Select(m => Differences(request.Settings, m))] }));
            }
            signals.MayStopAtOnce = false;
        }
    }

    /// <summary>A method as a variant: all that differs, wherever it was said.</summary>
    static Variant Differences(TrainSettings settings, ComparedMethod method)
    {
        VariantValue Value(string path, string text) => new(path, method.Place, new YamlScalar(method.Place, text, false), null);
        return new(method.Label, method.Place,
        [
            Value(MethodKey, method.Method),
            .. ConfigurationWriter.Differences(TrainSchema.Schema, settings, method.Settings).Where(d => d.Path != MethodKey).Select(d => Value(d.Path, d.After)),
        ]);
    }

    static ComparisonReport Write(Request request, IReadOnlyList<ComparedRun> runs)
    {
        ComparisonTarget? target = ComparisonTarget.Of(runs, request.Loss);
        ComparisonReport report = new(request.Name, runs, target);
        NetworkSettings network = request.Settings.Network;
        ComparisonPictures pictures = new(runs, target, FormattableString.Invariant(
            $"{request.Name}: {new ChoiceType<Networks.Dynamics>().Write(network.Dynamics)}, width {network.Width}, {network.Layers} layers, T = {network.Horizon:G4}, seed {request.Settings.Seed}"));
        request.Folder.Write(report.Document, pictures.OverSeconds(), pictures.OverLayerSteps());
        return report;
    }

    static void Show(Request request, ComparisonReport report)
    {
        Reporter reporter = request.Invocation.Reporter;
        if (reporter.Options.Json)
        {
            reporter.WriteJson(report.Document);
            return;
        }
        report.Write(reporter.Result, reporter.Terminal.Width());
        reporter.Result.WriteLine($"{ComparisonFolder.Document}, pictures and a run folder for each method are in {request.Folder.Path}");
    }

    static double? Loss(string? text)
    {
        if (text is null) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double loss) && loss > 0 && double.IsFinite(loss)
            ? loss : throw new UsageException($"--target: expected a number above 0, found {Printable.Quote(text)}");
    }

    /// <summary>What was asked for.</summary>
    sealed record Request(
        Invocation Invocation, string Name, TrainSettings Settings, ComparisonFolder Folder, IReadOnlyList<ComparedMethod> Methods, double? Loss, bool IsResumed, bool IsReplaced)
    {
        /// <summary>Refuses a folder that cannot take the comparison.</summary>
        public void Demand() => Folder.Demand(Methods, IsResumed, IsReplaced);
    }
}
