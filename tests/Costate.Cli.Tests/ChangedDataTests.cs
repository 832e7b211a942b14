using System.Text.Json;
using System.Text.Json.Nodes;
using Costate.Networks.Storage;

namespace Costate.Cli.Tests;

/// <summary>Data that are no longer those of the run: neither continued with nor measured on in silence.</summary>
public sealed class ChangedDataTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Changed_training_data_are_not_continued_with()
    {
        string run = _work.TrainTable();
        Change("points.csv", "n", 1);
        SortedDictionary<string, string> before = Workplace.Snapshot(run);
        CommandRun resumed = Resume(run);
        Assert.Equal((3, ""), (resumed.Code, resumed.Out));
        Assert.StartsWith($"costate: error: {_work.At("points.csv")}: The training data are not those that the run in {run} was trained with: the file has changed. ", resumed.Error, StringComparison.Ordinal);
        Assert.EndsWith("Restore the file, or start a new run with another --output.\n", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(before, Workplace.Snapshot(run));
        _work.Write("points.csv", Workplace.Gzip(System.Text.Encoding.UTF8.GetBytes(Workplace.Table())));
        Assert.Equal(0, Resume(run).Code);
    }

    [Fact]
    public void Changed_validation_data_are_neither_continued_with_nor_measured_on()
    {
        _work.Write("points.csv", Workplace.Table());
        _work.Write("test.csv", "id,x,kind,y\nn,0.5,ash,0.25\nm,1,beech,-1\n");
        string run = _work.Train("run", $"data: {{source: csv, train: points.csv, test: test.csv, drop: [id], label: kind}}\n{Workplace.Small}");
        Assert.Equal(0, CommandRun.Of("evaluate", run).Code);
        _work.Write("test.csv", "id,x,kind,y\nn,0.5,beech,0.25\nm,1,beech,-1\n");
        CommandRun resumed = Resume(run), evaluated = CommandRun.Of("evaluate", run);
        Assert.Equal(3, resumed.Code);
        Assert.StartsWith($"costate: error: {_work.At("test.csv")}: The validation data are not those", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(new CommandRun(3, "", $"costate: error: {_work.At("test.csv")}: The validation data are not those that the run in {run} was trained with: the file has changed. "
            + "Restore the file, or measure on other data with --data FILE.\n"), evaluated);
        Assert.Equal(0, CommandRun.Of("evaluate", run, "--data", _work.At("test.csv")).Code);
    }

    [Fact]
    public void Validation_data_that_were_split_off_a_changed_file_are_not_measured_on()
    {
        string run = _work.TrainTable();
        _work.Write("points.csv", string.Join('\n', [Workplace.Table().Split('\n')[0], .. Workplace.Table().Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Reverse()]));
        CommandRun evaluated = CommandRun.Of("evaluate", run);
        Assert.Equal(3, evaluated.Code);
        Assert.Contains("The validation data are not those", evaluated.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_data_count_too()
    {
        string run = _work.Train("run", $"data: {{source: ellipses, samples: 60, validation: 20}}\n{Workplace.Small}");
        string description = File.ReadAllText($"{run}/model.json");
        JsonNode document = JsonNode.Parse(description)!;
        Assert.Equal(64, document["data"]!["training"]!.GetValue<string>().Length);
        document["data"]!["validation"] = new string('0', 64);
        File.WriteAllText($"{run}/model.json", document.ToJsonString());
        CommandRun evaluated = CommandRun.Of("evaluate", run);
        Assert.Equal(new CommandRun(3, "", $"costate: error: ellipses: The validation data are not those that the run in {run} was trained with: "
            + "this version of costate generates others. Measure on other data with --data FILE.\n"), evaluated);
    }

    [Fact]
    public void Models_from_before_data_were_noted_work_without_a_word()
    {
        string run = _work.TrainTable();
        string expected = CommandRun.Of("evaluate", run).Out;
        JsonObject document = JsonNode.Parse(File.ReadAllText($"{run}/model.json"))!.AsObject();
        Assert.True(document.Remove("data"));
        File.WriteAllText($"{run}/model.json", document.ToJsonString());
        Assert.Equal(new CommandRun(0, expected, ""), CommandRun.Of("evaluate", run));
    }

    [Fact]
    public void Checkpoints_from_before_data_were_noted_are_continued_without_a_word()
    {
        string run = _work.TrainTable();
        ForgetData(run);
        Change("points.csv", "n", 1);
        Assert.Equal(new CommandRun(0, "", ""), Resume(run) with { Out = "" });
        Assert.Equal(5, File.ReadAllLines($"{run}/metrics.jsonl").Length);
    }

    [Fact]
    public void A_run_whose_files_have_moved_goes_on()
    {
        string run = _work.TrainTable(), whole = _work.Train("whole", $"data: {{source: csv, train: points.csv, drop: [id], label: kind, validation: 10}}\n{Workplace.Small}", "--epochs", "5");
        File.Move(_work.At("points.csv"), _work.At("elsewhere.csv"));
        Assert.Equal(5, CommandRun.Of("evaluate", run).Code);
        Assert.Equal(new CommandRun(0, "", ""), Resume(run, "--set", "data.train=elsewhere.csv") with { Out = "" });
        Assert.Equal(File.ReadAllBytes($"{whole}/model.safetensors"), File.ReadAllBytes($"{run}/model.safetensors"));
        Assert.Equal(0, CommandRun.Of("evaluate", run).Code);   // the run knows the new place
        Change("elsewhere.csv", "n", 1);
        CommandRun refused = Resume(run, "--set", "data.train=elsewhere.csv");
        Assert.Equal(3, refused.Code);
        Assert.StartsWith($"costate: error: {_work.At("elsewhere.csv")}: The training data are not those", refused.Error, StringComparison.Ordinal);
        CommandRun test = Resume(run, "--set", "data.train=elsewhere.csv", "--set", "data.validation=0", "--set", "data.test=elsewhere.csv");
        Assert.Equal(2, test.Code);
        Assert.Contains(" was started with another configuration (data.validation: 10 → 0, data.test: ", test.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_place_is_refused_where_nobody_noted_the_data()
    {
        string run = _work.TrainTable();
        ForgetData(run);
        File.Move(_work.At("points.csv"), _work.At("elsewhere.csv"));
        CommandRun resumed = Resume(run, "--set", "data.train=elsewhere.csv");
        Assert.Equal(new CommandRun(2, "", $"costate: error: {run} was started with another configuration (data.train: {_work.At("points.csv")} → {_work.At("elsewhere.csv")}); "
            + "resume with the same one, or start a new run; see costate --help\n"), resumed);
    }

    [Theory]
    [InlineData("seed", "--seed", "8", "7 → 8")]
    [InlineData("data.validation", "--set", "data.validation=20", "10 → 20")]
    [InlineData("data.label", "--set", "data.label=y", "kind → y")]
    [InlineData("data.scale", "--set", "data.scale=none", "standardize → none")]
    [InlineData("data.drop", "--set", "data.drop=[2]", "[id] → [2]")]
    [InlineData("network.width", "--set", "network.width=5", "4 → 5")]
    [InlineData("training.epochs", "--set", "training.epochs=9", "3 → 9")]
    public void Nothing_that_decides_model_or_split_can_be_changed_afterwards(string key, string option, string value, string change)
    {
        string run = _work.TrainTable();
        string why = key is "seed" or "data.validation" ? "it decides which samples were trained on and which are for validation" : "it belongs to the trained model";
        string message = $"costate: error: {key} cannot be changed for a trained run ({change}): {why}; only threads and the places of its files (data.train, data.test, data.images, data.labels) can, "
            + "and --data names other samples; see costate --help\n";
        Assert.Equal(new CommandRun(2, "", message), CommandRun.Of("evaluate", run, option, value));
        string predict = option == "--seed" ? "costate: error: --seed has no effect on predict: leave it out; see costate --help\n" : message;
        Assert.Equal(new CommandRun(2, "", predict), CommandRun.Of("predict", run, "--data", _work.At("points.csv"), option, value));
    }

    [Fact]
    public void A_run_without_a_test_file_cannot_be_given_one()
    {
        string run = _work.TrainTable(options: "}\nseed: 7\nobjective: {tikhonov: 0");
        _work.Train("whole", $"data: {{source: csv, train: points.csv, drop: [id], label: kind, validation: 0}}\n{Workplace.Small}");
        CommandRun evaluated = CommandRun.Of("evaluate", _work.At("whole"), "--set", $"data.test={_work.At("points.csv")}");
        Assert.Equal(2, evaluated.Code);
        Assert.StartsWith("costate: error: data.test cannot be changed for a trained run (none → ", evaluated.Error, StringComparison.Ordinal);
        Assert.Equal(0, CommandRun.Of("evaluate", run, "--seed", "7", "--threads", "2").Code);
    }

    // A checkpoint as earlier versions wrote it.
    static void ForgetData(string run)
    {
        CheckpointStore store = new(run, 1);
        Checkpoint checkpoint = store.LoadNewest([])!;
        JsonObject state = JsonNode.Parse(checkpoint.State.GetRawText())!.AsObject();
        Assert.True(state.Remove("data"));
        Directory.Delete($"{run}/checkpoint", recursive: true);
        store.Save(checkpoint with { State = JsonSerializer.SerializeToElement(state) });
    }

    CommandRun Resume(string run, params string[] options) => CommandRun.Of(["train", _work.At("run.yaml"), "--output", run, "--resume", "--epochs", "5", "--quiet", .. options]);

    // Adds a digit to a column of all lines that begin so.
    void Change(string file, string line, int column)
    {
        string[] lines = [.. File.ReadAllLines(_work.At(file)).Select(text =>
        {
            if (!text.StartsWith(line, StringComparison.Ordinal)) return text;
            string[] fields = text.Split(',');
            fields[column] += "7";
            return string.Join(',', fields);
        })];
        File.WriteAllLines(_work.At(file), lines);
    }
}
