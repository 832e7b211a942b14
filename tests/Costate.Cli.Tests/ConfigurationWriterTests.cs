using Costate.Cli.Configuration;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;

namespace Costate.Cli.Tests;

public sealed class ConfigurationWriterTests
{
    static readonly string[] _texts = ["a", "no", "null", "~", "3", "0x1", "a b", "a#b", "a: b", "- a", "ä", "😀", "\"'\\", "x\ny", "\u2028\u0085\e", "[a]", "<<", "*x", " ", "first x"];

    [Fact]
    public void What_is_written_reads_as_the_same_settings()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            TrainSettings settings = Sample(new Random(seed));
            string yaml = ConfigurationWriter.Plain(TrainSchema.Schema, settings);
            TrainSettings again = Read.Good(yaml).Settings;
            Assert.Empty(ConfigurationWriter.Differences(TrainSchema.Schema, settings, again));
            AssertSame(settings, again);
            AssertSame(settings, Read.Good(ConfigurationWriter.Json(TrainSchema.Schema, settings).ToJsonString()).Settings);
            var named = new Configuration<TrainSettings>("run.yaml", settings, new Dictionary<string, Origin>(), []);
            AssertSame(settings, Read.Good(ConfigurationWriter.Explained(TrainSchema.Schema, named)).Settings);
        }
    }

    [Fact]
    public void A_hostile_file_name_stays_inside_its_comment()
    {
        var named = new Configuration<TrainSettings>("x\nseed: 9\n#.yaml", new TrainSettings(), new Dictionary<string, Origin>
        {
            ["seed"] = new Origin(new Place("x\nthreads: 9\n", 1, 1), null),
        }, []);
        AssertSame(new TrainSettings(), Read.Good(ConfigurationWriter.Explained(TrainSchema.Schema, named)).Settings);
    }

    [Fact]
    public void Every_value_has_its_origin()
    {
        Configuration<TrainSettings> configuration = Read.Good("seed: 3\ndata:\n  source: peaks\n", "training.rate=1e-6");
        string text = ConfigurationWriter.Explained(TrainSchema.Schema, configuration);
        Assert.Equal(
        [
            "# run.yaml, resolved: every value, where it comes from and what it is",
            "seed: 3                               # run.yaml:1 · key of all random numbers",
            "precision: single                     # default · number format",
            "threads: 0                            # default · 0 = all cores",
            "data:",
            "  source: peaks                       # run.yaml:3 · where the samples come from",
        ], text.Split('\n')[..6]);
        Assert.Contains("\n  rate: 1e-06                         # command line (--set) · step length of the first epoch\n", text, StringComparison.Ordinal);
        Assert.Contains("\n  # train:                            # only with source csv · file to train on, .gz too\n", text, StringComparison.Ordinal);
        Assert.Equal(TrainSchema.Schema.Entries(configuration.Settings).Count(), text.Split('\n').Count(line => line.Contains(" · ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_configuration_of_a_run_repeats_it_from_any_folder()
    {
        TrainSettings settings = Read.Good("data: {source: csv, train: sub/a.csv}").Settings;
        string plain = ConfigurationWriter.Plain(TrainSchema.Schema, settings);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(plain));
        AssertSame(settings, ConfigurationReader.Read(TrainSchema.Schema, stream, "config.yaml", "/elsewhere", []).Settings);
        Assert.Contains("train: /base/sub/a.csv\n", plain, StringComparison.Ordinal);
        Assert.DoesNotContain('#', plain);
        Assert.DoesNotContain("images", plain, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_name_keys_and_values()
    {
        var before = new TrainSettings();
        TrainSettings after = before with { Seed = 8, Training = before.Training with { Rate = 0.5 } };
        Assert.Equal([("seed", "7", "8"), ("training.rate", "0.01", "0.5")], ConfigurationWriter.Differences(TrainSchema.Schema, before, after));
        Assert.Empty(ConfigurationWriter.Differences(TrainSchema.Schema, before, before with { }));
    }

    [Fact]
    public void Every_key_has_a_name_of_its_own_and_a_description_of_one_line()
    {
        SchemaEntry[] entries = [.. TrainSchema.Schema.Entries(new TrainSettings())];
        Assert.Equal(entries.Length, entries.Select(e => e.Path).Distinct().Count());
        Assert.All(entries, e => Assert.InRange(e.Description.Length, 5, 60));
        Assert.All(entries, e => Assert.DoesNotContain('\n', e.Description));
    }

    static void AssertSame(TrainSettings a, TrainSettings b)
    {
        Assert.Equal(a.Data.Drop, b.Data.Drop);
        Assert.Equal(a with { Data = a.Data with { Drop = [] } }, b with { Data = b.Data with { Drop = [] } });
    }

    static TrainSettings Sample(Random random)
    {
        SourceChoice source = Any<SourceChoice>(random);
        bool isCsv = source == SourceChoice.Csv, isIdx = source == SourceChoice.Idx, isGenerated = !isCsv && !isIdx;
        string? test = isCsv && random.Next(2) == 0 ? File(random) : null;
        double Number() => random.Next(3) switch { 0 => random.NextDouble(), 1 => Math.Exp(random.Next(-300, 300)), _ => random.Next(1, 1000) };
        return new TrainSettings
        {
            Seed = (ulong)random.NextInt64() * 3,
            Precision = Any<PrecisionChoice>(random),
            Threads = random.Next(0, 4097),
            Data = new DataSettings
            {
                Source = source,
                Samples = isGenerated ? random.Next(1, int.MaxValue) : new DataSettings().Samples,
                Validation = test is not null ? SplitSize.None : random.Next(2) == 0 ? new SplitSize(random.Next(), 0) : new SplitSize(0, random.NextDouble() + 1e-300),
                Train = isCsv ? File(random) : null,
                Test = test,
                Task = isCsv ? Any<TaskChoice>(random) : TaskChoice.Auto,
                Delimiter = isCsv ? Any<CsvDelimiter>(random) : CsvDelimiter.Comma,
                Label = isCsv ? Column(random) : ColumnReference.Last,
                Header = isCsv ? Any<CsvHeader>(random) : CsvHeader.Auto,
                Drop = isCsv ? [.. Enumerable.Range(0, random.Next(4)).Select(_ => Column(random))] : [],
                Images = isIdx ? File(random) : null,
                Labels = isIdx ? File(random) : null,
                Scale = Any<ScalerKind>(random),
            },
            Network = new NetworkSettings
            {
                Width = random.Next(1, 100),
                Opening = Any<Opening>(random),
                Activation = Any<Activation>(random),
                Layers = random.Next(1, 100),
                Horizon = Number(),
            },
            Objective = new ObjectiveSettings { Loss = Any<LossFunction>(random), Tikhonov = Number(), Smoothness = Number(), ReadoutTikhonov = Number() },
            Training = new TrainingSettings
            {
                Method = Any<MethodChoice>(random),
                Epochs = random.Next(1, 100),
                Batch = random.Next(0, 100),
                Rate = Number(),
                Schedule = Any<ScheduleChoice>(random),
                Momentum = 0.1 + (0.9 * random.NextDouble()),
                Nesterov = random.Next(2) == 0,
                WeightDecay = Number(),
                Gain = Number(),
            },
            Checkpoint = new CheckpointSettings { Seconds = Number(), Keep = random.Next(1, 9) },
        };
    }

    static T Any<T>(Random random) where T : struct, Enum => random.GetItems(Enum.GetValues<T>(), 1)[0];

    static string File(Random random) => $"/data/{random.GetItems(_texts, 1)[0]}{random.GetItems(_texts, 1)[0]}";

    static ColumnReference Column(Random random) => random.Next(3) switch
    {
        0 => ColumnReference.Last,
        1 => new ColumnReference(null, random.Next(1, 100)),
        _ => new ColumnReference(random.GetItems(_texts, 1)[0], 0),
    };
}
