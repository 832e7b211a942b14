using System.Text.Json;

namespace Costate.Cli.Tests;

public sealed class EvaluateTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("single")]
    [InlineData("double")]
    public void Without_data_it_repeats_the_validation_of_the_run_bit_for_bit(string precision)
    {
        string run = _work.TrainTable(options: $"}}\nprecision: {precision}\ncheckpoint: {{seconds: 0");
        JsonElement summary = Workplace.Json(File.ReadAllText($"{run}/summary.json")), found = Evaluate(run);
        Assert.Equal(summary.GetProperty("validation").GetProperty("loss").GetRawText(), found.GetProperty("loss").GetRawText());
        Assert.Equal(summary.GetProperty("validation").GetProperty("accuracy").GetRawText(), found.GetProperty("accuracy").GetRawText());
        Assert.Equal((run, "validation", 10), (found.GetProperty("run").GetString(), found.GetProperty("data").GetString(), found.GetProperty("samples").GetInt32()));
    }

    [Fact]
    public void Without_validation_data_it_says_that_it_takes_the_training_data()
    {
        string run = _work.Train("run", $"data: {{source: ellipses, samples: 60, validation: 0}}\nobjective: {{loss: logistic}}\n{Workplace.Small}");
        CommandRun evaluation = CommandRun.Of("evaluate", run, "--json");
        Assert.Equal((0, "the run set no validation data aside: evaluating on its training data\n"), (evaluation.Code, evaluation.Error));
        JsonElement found = Workplace.Json(evaluation.Out), summary = Workplace.Json(File.ReadAllText($"{run}/summary.json"));
        Assert.Equal("training", found.GetProperty("data").GetString());
        Assert.Equal(summary.GetProperty("train").GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal),
            $"{{\"loss\":{found.GetProperty("loss").GetRawText()},\"accuracy\":{found.GetProperty("accuracy").GetRawText()}}}");
    }

    [Fact]
    public void The_matrix_counts_what_predict_predicts()
    {
        string run = _work.TrainTable(), points = _work.At("points.csv");
        string[] truth = [.. Workplace.Table().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[2])];
        string[] predicted = [.. Workplace.Json(CommandRun.Of("predict", run, "--data", points, "--json").Out).EnumerateArray().Select(s => s.GetProperty("class").GetString()!)];
        JsonElement found = Evaluate(run, "--data", points);
        string[] names = [.. found.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("class").GetString()!)];
        Assert.Equal(["=oak", "ash", "beech"], names);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                Assert.Equal(truth.Zip(predicted).Count(pair => pair == (names[i], names[j])), found.GetProperty("confusion")[i][j].GetInt32());
        Assert.Equal(truth.Zip(predicted).Count(pair => pair.First == pair.Second) / 40.0, found.GetProperty("accuracy").GetDouble());
        JsonElement ash = found.GetProperty("classes")[1];
        Assert.Equal((14, predicted.Count(p => p == "ash")), (ash.GetProperty("samples").GetInt32(), ash.GetProperty("predicted").GetInt32()));
        Assert.Equal(found.GetProperty("confusion")[1][1].GetInt32() / 14.0, ash.GetProperty("recall").GetDouble());
    }

    [Fact]
    public void People_get_tables()
    {
        string run = _work.TrainTable();
        string[] lines = CommandRun.Of("evaluate", run, "--data", _work.At("points.csv")).Out.Split('\n');
        Assert.Matches(@"^data +samples +loss +accuracy$", lines[0]);
        Assert.Matches(@" 40  +\d\.\d+  +\d+\.\d\d %$", lines[2]);
        Assert.Matches(@"^true \\ predicted +=oak +ash +beech$", lines[4]);
        Assert.Matches(@"^beech +\d+ +\d+ +\d+$", lines[8]);
        Assert.Matches(@"^class +samples +precision +recall +F1$", lines[10]);
        Assert.Matches(@"^ash +14 +", lines[13]);
        Assert.Equal(16, lines.Length);
    }

    [Fact]
    public void Values_have_errors_instead_of_classes()
    {
        _work.Write("plane.csv", Workplace.Plane());
        string run = _work.Train("run", $"data: {{source: csv, train: plane.csv, validation: 0}}\nobjective: {{loss: least-squares}}\nprecision: double\n{Workplace.Small}");
        double[] truth = [.. Workplace.Plane().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => Number(l.Split(',')[2]))];
        double[] values = [.. CommandRun.Of("predict", run, "--data", _work.At("plane.csv")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Number)];
        double[] errors = [.. truth.Zip(values, (t, v) => v - t)];
        JsonElement found = Evaluate(run, "--data", _work.At("plane.csv"));
        double squares = errors.Sum(e => e * e), mean = truth.Average();
        Assert.Equal(squares / 60, found.GetProperty("loss").GetDouble(), 1e-12);
        Assert.Equal(Math.Sqrt(squares / 30), found.GetProperty("rmse").GetDouble(), 1e-12);
        Assert.Equal(errors.Average(Math.Abs), found.GetProperty("meanAbsoluteError").GetDouble(), 1e-12);
        Assert.Equal(1 - squares / truth.Sum(t => (t - mean) * (t - mean)), found.GetProperty("r2").GetDouble(), 1e-12);
        Assert.False(found.TryGetProperty("accuracy", out _) || found.TryGetProperty("confusion", out _));
        Assert.Matches(@"^data +samples +loss +RMSE +mean \|error\| +R²\n", CommandRun.Of("evaluate", run).Out);
    }

    [Fact]
    public void The_scaling_is_that_of_the_model()
    {
        string run = _work.TrainTable(), one = _work.Write("one.csv", "id,x,kind,y\nn,0.2,ash,0.9\n"), two = _work.Write("two.csv", "id,x,kind,y\nn,0.2,ash,0.9\nm,500,ash,-300\n");
        Assert.Equal(CommandRun.Of("predict", run, "--data", one).Out.Split('\n')[1], CommandRun.Of("predict", run, "--data", two).Out.Split('\n')[1]);
        JsonElement found = Evaluate(run, "--data", one);
        string p = CommandRun.Of("predict", run, "--data", one).Out.Split('\n')[1].Split(',')[2];
        Assert.Equal(-Math.Log(Number(p)), found.GetProperty("loss").GetDouble(), 1e-6);
    }

    [Fact]
    public void Images_come_with_a_file_of_labels()
    {
        (byte[] images, byte[] labels) = Workplace.Pictures();
        (string i, string l) = (_work.Write("i.gz", Workplace.Gzip(images)), _work.Write("l", labels));
        string run = _work.Train("run", $"data: {{source: idx, images: i.gz, labels: l, validation: 6}}\n{Workplace.Small}");
        Assert.Equal(24, Evaluate(run, "--data", i, "--labels", l).GetProperty("samples").GetInt32());
        Assert.Equal("validation", Evaluate(run).GetProperty("data").GetString());
        Refused(2, "costate: error: --data names a file of images here: name the file of their labels with --labels; see costate --help\n", run, "--data", i);
        Refused(2, "costate: error: --labels needs --data FILE, the images that they belong to; see costate --help\n", run, "--labels", l);
        Refused(3, $"costate: error: {l}: the file has 24 labels, but {_work.Write("few", Workplace.Pictures(9).Images)} has 9 images: do the two belong together?\n", run, "--data", _work.At("few"), "--labels", l);
        byte[] seven = [.. labels[..^1], 7];
        Refused(3, $"costate: error: {_work.Write("seven", seven)}:byte 31: label 23 is 7, but there are 3 classes, 0 to 2\n", run, "--data", i, "--labels", _work.At("seven"));
        Refused(3, $"costate: error: {_work.Write("wide", Workplace.Idx([24, 3, 2], new byte[144]))}: Each sample has 6 values, but the model reads 4.\n", run, "--data", _work.At("wide"), "--labels", l);
        Refused(3, $"costate: error: {_work.At("wide")}: The data have 6 features and 3 classes, but the model was trained on 4 features and 3 classes: they have changed since. Name the data to evaluate with --data.\n", run, "--set", $"data.images={_work.At("wide")}");
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        string run = _work.Train("run", $"data: {{source: swiss-roll}}\n{Workplace.Small}");
        CommandRun one = CommandRun.Of("evaluate", run, "--json", "--threads", "1");
        Assert.Equal(0, one.Code);
        Assert.All(["2", "3", "4"], threads => Assert.Equal(one, CommandRun.Of("evaluate", run, "--json", "--threads", threads)));
    }

    [Fact]
    public void Data_may_have_moved_but_the_model_stays()
    {
        string run = _work.TrainTable();
        JsonElement before = Evaluate(run);
        File.Move(_work.At("points.csv"), _work.At("moved.csv"));
        Refused(5, $"costate: error: {_work.At("points.csv")}: there is no such file (data.train): if it has moved, say where it is with --set data.train=FILE\n", run);
        Assert.Equal(before.GetProperty("loss").GetDouble(), Evaluate(run, "--set", $"data.train={_work.At("moved.csv")}").GetProperty("loss").GetDouble());
        _work.Write("moved.csv", Workplace.Table().Replace("beech", "elm", StringComparison.Ordinal));
        Refused(3, $"costate: error: {_work.At("moved.csv")}: The data have 2 features and 3 classes, but the model was trained on 2 features and 3 classes of other names: they have changed since."
            + " Name the data to evaluate with --data.\n", run, "--set", $"data.train={_work.At("moved.csv")}");
    }

    [Fact]
    public void The_result_goes_to_a_file_if_one_is_named()
    {
        string run = _work.TrainTable(), file = _work.At("result.json");
        CommandRun evaluation = CommandRun.Of("evaluate", run, "--json", "--output", file);
        Assert.Equal(new CommandRun(0, "", $"result in {file}\n"), evaluation);
        Assert.Equal(CommandRun.Of("evaluate", run, "--json").Out, File.ReadAllText(file));
    }

    [Fact]
    public void Wrong_data_are_refused_and_nothing_is_touched()
    {
        string run = _work.TrainTable();
        SortedDictionary<string, string> before = Workplace.Snapshot(run);
        Refused(5, $"costate: error: {_work.At("none.csv")}: there is no such file (--data)\n", run, "--data", _work.At("none.csv"));
        Refused(5, $"costate: error: {_work.Folder}: expected a file, this is a folder (--data)\n", run, "--data", _work.Folder);
        Refused(2, "costate: error: --labels belongs to files of images, but the run was trained on CSV, where the labels are a column of --data; see costate --help\n", run, "--data", "x", "--labels", "y");
        Refused(3, $"costate: error: {_work.Write("a.csv", "id,x,kind,y\nn,1,elm,2\n")}:2:3: the label 'elm' does not occur in the training data; its classes are =oak, ash, beech\n", run, "--data", _work.At("a.csv"));
        Refused(3, $"costate: error: {_work.Write("a.csv", "1,2\n")}:1: the file has 2 columns, but the model needs the 4 columns of its training file\n", run, "--data", _work.At("a.csv"));
        Refused(3, $"costate: error: {_work.Write("a.csv", "id,x,kind,y\nn,1,ash,NaN\n")}:2:4: column 4 ('y') is 'NaN': remove the row\n", run, "--data", _work.At("a.csv"));
        Refused(3, $"costate: error: {_work.Write("a.csv", "")}: the file is empty\n", run, "--data", _work.At("a.csv"));
        Assert.Equal(before, Workplace.Snapshot(run));
    }

    static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    static JsonElement Evaluate(string run, params string[] options)
    {
        CommandRun evaluation = CommandRun.Of(["evaluate", run, "--json", .. options]);
        Assert.Equal((0, ""), (evaluation.Code, evaluation.Error));
        return Workplace.Json(evaluation.Out);
    }

    static void Refused(int code, string message, string run, params string[] options) =>
        Assert.Equal(new CommandRun(code, "", message), CommandRun.Of(["evaluate", run, .. options]));
}
