using System.Text;
using System.Text.Json;

namespace Costate.Cli.Tests;

/// <summary>Whole trainings on small data.</summary>
public sealed class TrainingTests : IDisposable
{
    const string Points = "data: {source: csv, train: points.csv, drop: [id], label: kind, validation: 10}\n";

    readonly Workplace _work = new();

    public TrainingTests() => _work.Write("points.csv", Workplace.Table());

    public void Dispose() => _work.Dispose();

    [Fact]
    public void A_training_learns()
    {
        string run = _work.Train("run", Points + Workplace.Small, "--epochs", "60");
        JsonElement summary = Summary(run);
        Assert.True(summary.GetProperty("train").GetProperty("accuracy").GetDouble() >= 0.95);
        Assert.Equal((60, "Completed"), (summary.GetProperty("epochs").GetInt32(), summary.GetProperty("status").GetString()));
        Assert.Equal(60, File.ReadAllLines($"{run}/metrics.jsonl").Length);
    }

    [Theory]
    [InlineData(',', ",")]
    [InlineData(';', ";")]
    [InlineData('\t', "tab")]
    [InlineData(' ', "space")]
    public void A_table_means_the_same_whatever_separates_it(char delimiter, string setting)
    {
        _work.Write("same.csv", Workplace.Gzip(Encoding.UTF8.GetBytes(Workplace.Table(delimiter))));
        string same = _work.Train("same", $"data: {{source: csv, train: same.csv, delimiter: '{setting}', drop: [id], label: kind, validation: 10}}\n{Workplace.Small}");
        Assert.Equal(Model(_work.Train("run", Points + Workplace.Small)), Model(same));
    }

    [Theory]
    [InlineData("label: 3, drop: [1]", "0,1,2,3")]
    [InlineData("label: first, drop: [4]", "2,1,3,0")]
    [InlineData("label: last, drop: [2]", "1,0,3,2")]
    public void Columns_may_be_numbered_and_labels_stand_anywhere(string columns, string order)
    {
        int[] places = [.. order.Split(',').Select(int.Parse)];
        string[][] rows = [.. Workplace.Table(header: false).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
        _work.Write("other.csv", string.Concat(rows.Select(row => string.Join(',', places.Select(p => row[p])) + "\n")));
        string other = _work.Train("other", $"data: {{source: csv, train: other.csv, {columns}, header: false, validation: 10}}\n{Workplace.Small}");
        Assert.Equal(Model(_work.Train("run", Points + Workplace.Small)), Model(other));
    }

    [Theory]
    [InlineData("method: sgd, momentum: 0.5, nesterov: true, rate: 0.2, batch: 8", "cross-entropy", "network: {width: 4, layers: 3, horizon: 1, activation: relu}")]
    [InlineData("method: adam, weightDecay: 0.01, schedule: cosine", "least-squares", "network: {width: 2, layers: 3, horizon: 1, opening: identity}")]
    [InlineData("method: lbfgs", "cross-entropy", "network: {width: 5, layers: 3, horizon: 1, opening: pad, activation: softplus}\nprecision: double")]
    [InlineData("method: gradient-descent", "l1", "network: {width: 3, layers: 3, horizon: 1, activation: sigmoid}\nobjective: {smoothness: 0.001}")]
    [InlineData("method: sgd, schedule: step, batch: 0, rate: 0.1", "l1", "network: {width: 3, layers: 3, horizon: 1, activation: smooth-relu}")]
    [InlineData("method: adam, schedule: inverse, initialization: independent, rate: 0.1, batch: 8", "cross-entropy", "network: {width: 4, layers: 3, horizon: 1, activation: bipolar-sigmoid}")]
    public void Every_method_lowers_every_loss(string training, string loss, string network)
    {
        string configuration = $"{Points}{network}\ntraining: {{epochs: 12, {training}}}\nthreads: 1\n";
        string run = _work.Train("run", configuration, "--set", $"objective.loss={loss}");
        double[] losses = [.. Metrics(run).Select(line => line.GetProperty("loss").GetDouble())];
        Assert.Equal(12, losses.Length);
        Assert.True(losses[^1] < 0.95 * losses[0], string.Join(", ", losses));
        Assert.Equal(losses[^1], Summary(run).GetProperty("train").GetProperty("loss").GetDouble());
        Assert.Equal(0, CommandRun.Of("predict", run, "--data", _work.At("points.csv")).Code);
    }

    [Fact]
    public void Ellipses_are_separated_with_one_score()
    {
        string run = _work.Train("run", $"data: {{source: ellipses, samples: 120, validation: 40}}\nobjective: {{loss: logistic}}\n{Workplace.Small}", "--epochs", "80");
        Assert.True(Summary(run).GetProperty("validation").GetProperty("accuracy").GetDouble() >= 0.9);
        Assert.Equal(2, Workplace.Json(CommandRun.Of("evaluate", run, "--json").Out).GetProperty("confusion").GetArrayLength());
    }

    [Fact]
    public void Swiss_roll_has_its_own_validation_data()
    {
        string run = _work.Train("run", $"data: {{source: swiss-roll}}\n{Workplace.Small}");
        Assert.Equal(513, Workplace.Json(CommandRun.Of("evaluate", run, "--json").Out).GetProperty("samples").GetInt32());
    }

    [Fact]
    public void A_plane_is_fitted()
    {
        _work.Write("plane.csv", Workplace.Plane());
        string run = _work.Train("run", $"data: {{source: csv, train: plane.csv, validation: 0.2}}\nprecision: double\nobjective: {{loss: least-squares, tikhonov: 0}}\n"
            + "network: {width: 4, layers: 3, horizon: 1}\ntraining: {method: lbfgs, epochs: 100}\nthreads: 1\n");
        JsonElement found = Workplace.Json(CommandRun.Of("evaluate", run, "--json").Out);
        Assert.Equal(6, found.GetProperty("samples").GetInt32());
        Assert.True(found.GetProperty("r2").GetDouble() > 0.95, found.ToString());
    }

    [Fact]
    public void Packed_and_plain_images_train_alike()
    {
        (byte[] images, byte[] labels) = Workplace.Pictures();
        _work.Write("i", images);
        _work.Write("l", labels);
        _work.Write("i.gz", Workplace.Gzip(images));
        _work.Write("l.gz", Workplace.Gzip(labels));
        string plain = _work.Train("plain", $"data: {{source: idx, images: i, labels: l, validation: 6}}\n{Workplace.Small}", "--epochs", "40");
        Assert.Equal(Model(plain), Model(_work.Train("packed", $"data: {{source: idx, images: i.gz, labels: l.gz, validation: 6}}\n{Workplace.Small}", "--epochs", "40")));
        Assert.Equal(1, Summary(plain).GetProperty("validation").GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void The_result_and_the_history_have_the_keys_that_scripts_rely_on()
    {
        string configuration = _work.Write("run.yaml", Points + Workplace.Small);
        CommandRun training = CommandRun.Of("train", configuration, "--output", _work.At("run"), "--json", "--quiet");
        Assert.Equal((0, ""), (training.Code, training.Error));
        JsonElement summary = Workplace.Json(training.Out);
        string[] keys = ["method", "status", "stopReason", "epochs", "seconds", "parameters", "layers", "gradientEvaluations", "layerSteps", "stateBytes", "peakMemoryBytes", "seed", "threads", "ranks", "train", "validation"];
        Assert.Equal(keys, summary.EnumerateObject().Select(p => p.Name).Where(name => name != "steps"));
        Assert.Equal(["loss", "accuracy"], summary.GetProperty("validation").EnumerateObject().Select(p => p.Name));
        Assert.Equal(training.Out, File.ReadAllText(_work.At("run/summary.json")));
        JsonElement[] metrics = Metrics(_work.At("run"));
        string[] columns = ["epoch", "step", "seconds", "loss", "accuracy", "validationLoss", "validationAccuracy", "gradientNorm", "rate", "layerSteps"];
        Assert.All(metrics, line => Assert.Equal(columns, line.EnumerateObject().Select(p => p.Name)));
        Assert.Equal([(1, 2), (2, 4), (3, 6)], metrics.Select(line => (line.GetProperty("epoch").GetInt32(), line.GetProperty("step").GetInt32())));
        Assert.Equal(summary.GetProperty("validation").GetProperty("loss").GetRawText(), metrics[^1].GetProperty("validationLoss").GetRawText());
    }

    [Theory]
    [InlineData(Points)]
    [InlineData("data: {source: peaks, samples: 300, validation: 50}\nprecision: double\n")]
    public void The_configuration_in_the_folder_repeats_the_run_bit_for_bit(string data)
    {
        string run = _work.Train("run", data + Workplace.Small, "--seed", "11");
        CommandRun again = CommandRun.Of("train", $"{run}/config.yaml", "--output", _work.At("again"), "--quiet");
        Assert.True(again.Code == 0, again.Error);
        Assert.Equal(Model(run), Model(_work.At("again")));
        Assert.Equal(File.ReadAllText($"{run}/config.yaml"), File.ReadAllText(_work.At("again/config.yaml")));
        Assert.NotEqual(Model(run), Model(_work.Train("other", data + Workplace.Small, "--seed", "12")));
    }

    [Theory]
    [InlineData("single", "adam", 0)]
    [InlineData("double", "sgd", 128)]
    [InlineData("single", "lbfgs", 0)]
    public void The_number_of_threads_changes_no_bit(string precision, string method, int batch)
    {
        string configuration = $"data: {{source: peaks, samples: 700, validation: 100}}\nprecision: {precision}\nnetwork: {{width: 6, layers: 4, horizon: 2}}\n"
            + $"training: {{method: {method}, batch: {batch}, epochs: 4, rate: 0.02}}\n";
        string one = _work.Train("t1", configuration, "--threads", "1");
        foreach (string threads in new[] { "2", "4" })
        {
            string other = _work.Train($"t{threads}", configuration, "--threads", threads);
            Assert.Equal(Model(one), Model(other));
            Assert.Equal(Losses(one), Losses(other));
        }
    }

    [Fact]
    public void A_training_that_is_continued_gives_the_same_bits()
    {
        string configuration = Points + Workplace.Small, whole = _work.Train("whole", configuration, "--epochs", "6");
        string parts = _work.Train("parts", configuration, "--epochs", "2");
        CommandRun resumed = CommandRun.Of("train", _work.At("parts.yaml"), "--output", parts, "--resume", "--epochs", "6", "--threads", "2", "--quiet");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(Model(whole), Model(parts));
        Assert.Equal(Losses(whole), Losses(parts));
    }

    [Fact]
    public void The_model_says_in_words_what_it_is_made_of()
    {
        string run = _work.Train("run", Points + "network: {width: 4, layers: 3, horizon: 1, dynamics: antisymmetric, damping: 0.5, bias: shared, integrator: ab3, startup: euler}\ntraining: {epochs: 1}\n");
        JsonElement architecture = Workplace.Json(File.ReadAllText($"{run}/model.json")).GetProperty("architecture");
        Assert.Equal(
            ("antisymmetric", 0.5, "shared", "ab3", "euler"),
            (Word("dynamics"), architecture.GetProperty("damping").GetDouble(), Word("bias"), Word("integrator"), Word("startup")));
        CommandRun evaluated = CommandRun.Of("evaluate", run, "--json");
        Assert.Equal(0, evaluated.Code);
        // Models of earlier versions have numbers there.
        string model = File.ReadAllText($"{run}/model.json"), numbers = model.Replace("\"shared\"", "1", StringComparison.Ordinal).Replace("\"startup\": \"euler\"", "\"startup\": 1", StringComparison.Ordinal);
        File.WriteAllText($"{run}/model.json", numbers);
        Assert.Equal(evaluated, CommandRun.Of("evaluate", run, "--json"));
        File.WriteAllText($"{run}/model.json", numbers.Replace("\"bias\": 1", "\"bias\": 3", StringComparison.Ordinal));
        CommandRun refused = CommandRun.Of("evaluate", run);
        Assert.Equal(3, refused.Code);
        Assert.Contains("There is no kind of bias with the number 3.", refused.Error, StringComparison.Ordinal);

        string Word(string key) => architecture.GetProperty(key).GetString()!;
    }

    [Fact]
    public void Overwrite_replaces_a_run_and_nothing_else()
    {
        string run = _work.Train("run", Points + Workplace.Small);
        File.WriteAllText($"{run}/notes.txt", "mine");
        string model = Model(run);
        _work.Train("run", Points + Workplace.Small, "--overwrite", "--seed", "3");
        Assert.NotEqual(model, Model(run));
        Assert.Equal("mine", File.ReadAllText($"{run}/notes.txt"));
    }

    static string Model(string run) => Convert.ToHexString(File.ReadAllBytes($"{run}/model.safetensors"));

    static JsonElement Summary(string run) => Workplace.Json(File.ReadAllText($"{run}/summary.json"));

    static JsonElement[] Metrics(string run) => [.. File.ReadAllLines($"{run}/metrics.jsonl").Select(Workplace.Json)];

    static string[] Losses(string run) => [.. Metrics(run).Select(line => line.GetProperty("loss").GetRawText() + line.GetProperty("validationLoss").GetRawText() + line.GetProperty("gradientNorm").GetRawText())];
}
