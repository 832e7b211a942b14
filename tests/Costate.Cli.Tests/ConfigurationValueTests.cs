using System.Globalization;
using System.Text;
using Costate.Cli.Configuration;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;

namespace Costate.Cli.Tests;

public sealed class ConfigurationValueTests
{
    [Fact]
    public void A_file_with_a_source_alone_has_the_documented_defaults()
    {
        TrainSettings settings = Read.Good("data: {source: peaks}\n").Settings;
        Assert.Equal(new TrainSettings(), settings);
        Assert.Equal((7ul, PrecisionChoice.Single, 0), (settings.Seed, settings.Precision, settings.Threads));
        Assert.Equal((5000, new SplitSize(1000, 0), ScalerKind.Standardize), (settings.Data.Samples, settings.Data.Validation, settings.Data.Scale));
        Assert.Equal((8, Opening.Dense, Activation.Tanh, 32, 5.0),
            (settings.Network.Width, settings.Network.Opening, settings.Network.Activation, settings.Network.Layers, settings.Network.Horizon));
        Assert.Equal((LossFunction.CrossEntropy, 1e-6, 0.0, 0.0),
            (settings.Objective.Loss, settings.Objective.Tikhonov, settings.Objective.Smoothness, settings.Objective.ReadoutTikhonov));
        Assert.Equal((MethodChoice.Adam, 200, 500, 0.01, ScheduleChoice.Constant),
            (settings.Training.Method, settings.Training.Epochs, settings.Training.Batch, settings.Training.Rate, settings.Training.Schedule));
        Assert.Equal((0.9, false, 0.0, 1.0), (settings.Training.Momentum, settings.Training.Nesterov, settings.Training.WeightDecay, settings.Training.Gain));
        Assert.Equal((30.0, 2), (settings.Checkpoint.Seconds, settings.Checkpoint.Keep));
    }

    [Fact]
    public void Every_key_is_read()
    {
        TrainSettings settings = Read.Good("""
            seed: 18446744073709551615
            precision: double
            threads: 3
            data:
              source: csv
              train: a/b.csv
              test: /data/c.csv.gz
              task: regression
              delimiter: ";"
              label: price
              header: false
              drop: [id, 3, "4", first]
              scale: minmax
            network: {width: 4, opening: pad, dynamics: dense, integrator: euler, activation: smooth-relu, layers: 16, horizon: 2.5}
            objective: {loss: least-squares, tikhonov: 1e-3, smoothness: .5, readoutTikhonov: 2E-2}
            propagation: {method: serial}
            training: {method: sgd, epochs: 12, batch: 0, rate: 0.1, schedule: cosine, momentum: 0.5, nesterov: true, weightDecay: 0.001, gain: 1}
            checkpoint: {seconds: 0.5, keep: 7}
            """).Settings;
        Assert.Equal((ulong.MaxValue, PrecisionChoice.Double, 3), (settings.Seed, settings.Precision, settings.Threads));
        Assert.Equal(("/base/a/b.csv", "/data/c.csv.gz", TaskChoice.Regression), (settings.Data.Train, settings.Data.Test, settings.Data.Task));
        Assert.Equal((CsvDelimiter.Semicolon, new ColumnReference("price", 0), CsvHeader.Absent, ScalerKind.MinMax),
            (settings.Data.Delimiter, settings.Data.Label, settings.Data.Header, settings.Data.Scale));
        Assert.Equal([new("id", 0), new(null, 3), new("4", 0), ColumnReference.First], settings.Data.Drop);
        Assert.Equal(new NetworkSettings { Width = 4, Opening = Opening.Pad, Activation = Activation.SmoothRelu, Layers = 16, Horizon = 2.5 }, settings.Network);
        Assert.Equal(new ObjectiveSettings { Loss = LossFunction.LeastSquares, Tikhonov = 1e-3, Smoothness = 0.5, ReadoutTikhonov = 0.02 }, settings.Objective);
        Assert.Equal(new TrainingSettings
        {
            Method = MethodChoice.Sgd,
            Epochs = 12,
            Batch = 0,
            Rate = 0.1,
            Schedule = ScheduleChoice.Cosine,
            Momentum = 0.5,
            Nesterov = true,
            WeightDecay = 0.001,
            Gain = 1,
        }, settings.Training);
        Assert.Equal(new CheckpointSettings { Seconds = 0.5, Keep = 7 }, settings.Checkpoint);
    }

    [Theory]
    [InlineData("0.25", 0, 0.25)]
    [InlineData("0", 0, 0)]
    [InlineData("200", 200, 0)]
    public void Validation_is_a_number_of_samples_or_a_fraction(string text, int samples, double fraction) =>
        Assert.Equal(new SplitSize(samples, fraction), Read.Good($"data: {{source: peaks, validation: {text}}}").Settings.Data.Validation);

    [Fact]
    public void Files_set_a_fifth_aside_unless_there_is_a_test_file()
    {
        Assert.Equal(new SplitSize(0, 0.2), Read.Good("data: {source: csv, train: a}").Settings.Data.Validation);
        Assert.Equal(new SplitSize(0, 0.2), Read.Good("data: {source: idx, images: a, labels: b}").Settings.Data.Validation);
        Assert.Equal(SplitSize.None, Read.Good("data: {source: csv, train: a, test: b}").Settings.Data.Validation);
        Assert.Equal(new SplitSize(3, 0), Read.Good("data: {source: csv, train: a, validation: 3}").Settings.Data.Validation);
    }

    [Fact]
    public void Types_come_from_the_schema_not_from_the_text()
    {
        DataSettings data = Read.Good("data: {source: csv, train: no, label: null, drop: [true, 0x1, 1e3]}").Settings.Data;
        Assert.Equal(("/base/no", "null"), (data.Train, data.Label.Name));
        Assert.Equal(["true", "0x1", "1e3"], data.Drop.Select(d => d.Name));
    }

    [Fact]
    public void Json_is_accepted()
    {
        string json = "{\n\t\"seed\": 3,\n\t\"data\":{\"source\":\"csv\",\"train\":\"a\",\"label\":\"last\",\"header\":true,\"delimiter\":\"tab\",\"drop\":[2]},\n\t\"training\":{\"rate\":1E-3}}";
        TrainSettings settings = Read.Good(json).Settings;
        Assert.Equal((3ul, ColumnReference.Last, CsvHeader.Present, CsvDelimiter.Tab, 1e-3),
            (settings.Seed, settings.Data.Label, settings.Data.Header, settings.Data.Delimiter, settings.Training.Rate));
    }

    [Fact]
    public void A_byte_order_mark_windows_line_ends_and_empty_sections_are_fine()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("data:\r\n  source: ellipses\r\ntraining:\r\n  # rate: 1\r\nseed: 2\r\n")];
        TrainSettings settings = Read.Good(bytes).Settings;
        Assert.Equal((2ul, SourceChoice.Ellipses), (settings.Seed, settings.Data.Source));
    }

    [Fact]
    public void The_command_line_overrides_the_file_and_the_last_one_counts()
    {
        Configuration<TrainSettings> configuration = Read.Good("data:\n  source: peaks\ntraining:\n  rate: 1\n",
            "training.rate=2", "training.rate=3", "data.source=csv", "data.train=x y#z.csv", "data.drop=[a, 2]", "data.label=\"3\"", "data.delimiter=,");
        Assert.Equal(3, configuration.Settings.Training.Rate);
        Assert.Equal(("/base/x y#z.csv", "3", CsvDelimiter.Comma),
            (configuration.Settings.Data.Train, configuration.Settings.Data.Label.Name, configuration.Settings.Data.Delimiter));
        Assert.Equal([new("a", 0), new(null, 2)], configuration.Settings.Data.Drop);
        Assert.Equal("command line (--set)", configuration.Origins["training.rate"].ToString());
        Assert.False(configuration.Origins.ContainsKey("seed"));
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // With InvariantGlobalization there is no de-DE; its separators are set by hand.
            var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (strange.NumberFormat.NumberDecimalSeparator, strange.NumberFormat.NumberGroupSeparator, strange.NumberFormat.NegativeSign) = (",", ".", "~");
            CultureInfo.CurrentCulture = strange;
            TrainSettings settings = Read.Good("data: {source: peaks, validation: 0.5}\nnetwork: {activation: sigmoid}", "training.rate=0.25").Settings;
            Assert.Equal((0.5, 0.25, Activation.Sigmoid), (settings.Data.Validation.Fraction, settings.Training.Rate, settings.Network.Activation));
            Assert.Contains("rate: 0.25", ConfigurationWriter.Plain(TrainSchema.Schema, settings), StringComparison.Ordinal);
            Assert.Contains("found '-1'", Read.Bad("data: {source: peaks}\nseed: -1")[0], StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
