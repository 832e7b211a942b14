using System.Text;

namespace Costate.Cli.Tests;

/// <summary>What users get wrong when they train: one message that says where and what, the exit code of cli.md, nothing touched.</summary>
public sealed class WrongTrainingInputTests : IDisposable
{
    const string Csv = "data: {source: csv, train: a.csv}\n", Good = "1,2,a\n2,1,b\n3,3,a\n4,0,b\n5,5,a\n";

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("data: {source: peaks}\ntraining: {rat: 1}\n", 2, "run.yaml:2:12: error: unknown key 'training.rat' — did you mean 'training.rate'? (allowed: ")]
    [InlineData("data: {source: peaks}\nnetwork: {width: eight}\n", 2, "run.yaml:2:18: error: network.width: expected a whole number")]
    [InlineData("data: {source: peaks}\ntraining: {rate: -1}\n", 2, "run.yaml:2:18: error: training.rate: expected a number above 0")]
    [InlineData("data: {source: peeks}\n", 2, "run.yaml:1:16: error: data.source: ")]
    [InlineData("network: {width: 4}\n", 2, "run.yaml: error: data.source is missing")]
    [InlineData("data: {source: csv, train: none.csv}\n", 5, "costate: error: DIR/none.csv: there is no such file (data.train)\n")]
    [InlineData("data: {source: csv, train: .}\n", 5, "costate: error: DIR: expected a file, this is a folder (data.train)\n")]
    [InlineData("data: {source: csv, train: a.csv, test: none.csv}\n", 5, "costate: error: DIR/none.csv: there is no such file (data.test)\n")]
    [InlineData("data: {source: idx, images: none, labels: none}\n", 5, "costate: error: DIR/none: there is no such file (data.images)\n")]
    [InlineData("data: {source: csv, train: a.csv, label: kind}\n", 2, "run.yaml:1:42: error: data.label names the column 'kind', but DIR/a.csv has no header: give a number from 1 to 3, or set 'header: true' if the first line holds names\n")]
    [InlineData("data: {source: csv, train: a.csv, label: 4}\n", 2, "run.yaml:1:42: error: data.label names column 4, but the columns of DIR/a.csv are numbered from 1 to 3\n")]
    [InlineData("data: {source: csv, train: a.csv, drop: [4]}\n", 2, "run.yaml:1:41: error: data.drop names column 4, but the columns of DIR/a.csv are numbered from 1 to 3\n")]
    [InlineData("data: {source: csv, train: a.csv, drop: [3]}\n", 2, "run.yaml:1:41: error: data.drop names column 3, but that is the label column (data.label: last): it cannot be dropped too\n")]
    [InlineData("data: {source: csv, train: a.csv, drop: [1, 2]}\n", 2, "run.yaml:1:41: error: data.drop leaves no input column of DIR/a.csv: it has 3 columns, one of them holds the labels\n")]
    [InlineData("data: {source: csv, train: a.csv, validation: 0.95}\n", 2, "run.yaml:1:47: error: data.validation asks for 5 validation samples, but there are 5 samples in all\n")]
    [InlineData("data: {source: csv, train: a.csv, validation: 6}\n", 2, "run.yaml:1:47: error: data.validation asks for 6 validation samples, but there are 5 samples in all\n")]
    [InlineData("data: {source: csv, train: a.csv}\nnetwork: {opening: identity, width: 3}\n", 2, "costate: error: network: An identity opening needs a width equal to the 2 input features, but the width is 3")]
    [InlineData("data: {source: csv, train: a.csv}\nnetwork: {opening: pad, width: 1}\n", 2, "costate: error: network: Padding with zeros needs a width of at least the 2 input features, but the width is 1")]
    [InlineData("data: {source: peaks, samples: 50, validation: 0}\nobjective: {loss: logistic}\n", 2, "costate: error: objective.loss: The logistic loss separates two classes, but the data have 5: use cross-entropy; see costate --help\n")]
    [InlineData("data: {source: csv, train: a.csv, task: regression, label: 1, drop: [3]}\n", 2, "costate: error: objective.loss: cross-entropy compares classes, but the data hold target values: use least-squares or l1")]
    [InlineData("data: {source: csv, train: a.csv}\nnetwork: {layers: 2000000000}\n", 2, "costate: error: network")]
    [InlineData("data: {source: csv, train: a.csv}\nnetwork: {width: 100000}\n", 2, "costate: error: network: A dense layer 100000 → 100000 has too many weights for one array")]
    public void Of_a_configuration(string configuration, int code, string message) => Refused(configuration, ("a.csv", Encoding.UTF8.GetBytes(Good)), code, message);

    [Fact]
    public void Of_the_command_line_that_does_not_fit_the_file()
    {
        _work.Write("a.csv", Good);
        string config = _work.Write("run.yaml", Csv);
        CommandRun run = CommandRun.Of("train", config, "--set", "data.label=kind", "--output", _work.At("run"));
        Assert.Equal(2, run.Code);
        Assert.StartsWith("--set data.label=kind: error: data.label names the column 'kind', but ", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("--set data.validation=5: error: data.validation asks for 5 ", CommandRun.Of("check", config, "--set", "data.validation=5").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_no_longer_fits_the_configuration_of_a_run()
    {
        string run = _work.TrainTable();
        _work.Write("points.csv", Workplace.Table().Replace("kind", "sort", StringComparison.Ordinal));
        CommandRun evaluated = CommandRun.Of("evaluate", run);
        Assert.Equal((3, $"costate: error: {_work.At("points.csv")}: The file has changed since the run was trained: data.label names the column 'kind', but the columns of {_work.At("points.csv")} are 'id', 'x', 'sort', 'y'. "
            + "Restore the file, or measure on other data with --data FILE.\n"), (evaluated.Code, evaluated.Error));
    }

    [Theory]
    [InlineData("1,2,x\n3,4,x\n5,6,x\n6,6,x\n7,7,x\n", "DIR/a.csv: All training samples belong to one class, 'x': there is nothing to tell apart. Is data.label the right column?\n")]
    [InlineData("1,2,a\n3,b\n", "DIR/a.csv:2: the row has 2 columns, but the first row has 3: fill in what is missing, or remove the row\n")]
    [InlineData("1,2,a\n3,4,5,b\n", "DIR/a.csv:2: the row has 4 columns, but the first row has 3: put a text that holds the delimiter in quotes, or remove the row\n")]
    [InlineData("1,2,a\n3,NaN,b\n", "DIR/a.csv:2:2: column 2 is 'NaN': remove the row or the column\n")]
    [InlineData("1,2,a\n3,Infinity,b\n", "DIR/a.csv:2:2: column 2 is 'Infinity': remove the row or the column\n")]
    [InlineData("1,2,a\n3,,b\n", "DIR/a.csv:2:2: column 2 has no value: fill it in, or remove the row or the column\n")]
    [InlineData("1,2,a\n3,1e99,b\n", "DIR/a.csv:2:2: column 2 is '1e99', beyond the range of single precision: correct it, or remove the row or the column, or set 'precision: double'\n")]
    [InlineData("", "DIR/a.csv: the file is empty\n")]
    [InlineData("x,y,kind\n", "DIR/a.csv:1:1: column 1 holds text ('x'), but inputs are numbers: leave it out with 'drop: [1]', or set 'header: true' if this line holds the names\n")]
    [InlineData("x,y,kind\n1,2,\"a\n", "DIR/a.csv:2:3: the quote that begins here is not closed before the end of the file\n")]
    [InlineData("id,x,kind\nn1,2,a\nn2,3,b\n", "DIR/a.csv:2:1: column 1 ('id') holds text ('n1'), but inputs are numbers: leave it out with 'drop: [id]'\n")]
    [InlineData("1;2;a\n3;4;b\n", "DIR/a.csv:1: no input column is left: the file has 1 column, one of them holds the labels: is the delimiter right (in force: ',')?\n")]
    public void Of_a_CSV_file(string content, string message) => Refused(Csv, ("a.csv", Encoding.UTF8.GetBytes(content)), 3, $"costate: error: {message}");

    [Fact]
    public void Of_a_CSV_file_with_nothing_but_a_header() =>
        Refused("data: {source: csv, train: a.csv, header: true}\n", ("a.csv", "x,y,kind\n"u8.ToArray()), 3, "costate: error: DIR/a.csv: the file has a header but no rows\n");

    [Fact]
    public void Of_a_truncated_gzip_file()
    {
        byte[] packed = Workplace.Gzip(Encoding.UTF8.GetBytes(Workplace.Plane()));
        Refused(Csv, ("a.csv", packed[..^9]), 3, "costate: error: DIR/a.csv:byte ");
        Refused(Csv, ("a.csv", [.. packed, 0]), 3, "costate: error: DIR/a.csv:byte ");
    }

    [Fact]
    public void Of_IDX_files()
    {
        (byte[] images, byte[] labels) = Workplace.Pictures();
        const string Idx = "data: {source: idx, images: i, labels: l}\n";
        (string, byte[]) good = ("l", labels);
        _work.Write("i", [1, .. images[1..]]);
        Refused(Idx, good, 3, "costate: error: DIR/i:byte 0: ");
        _work.Write("i", images[..^1]);
        Refused(Idx, good, 3, "costate: error: DIR/i");
        _work.Write("i", images);
        Refused(Idx, ("l", Workplace.Pictures(23).Labels), 3, "costate: error: DIR/l: the file has 23 labels, but DIR/i has 24 images: do the two belong together?\n");
        Refused(Idx, ("l", images), 3, "costate: error: DIR/l:byte 2: labels are a u8 array of one dimension, but the file has 3 of type U8: are images and labels exchanged?\n");
        Refused(Idx, ("l", []), 3, "costate: error: DIR/l");
    }

    [Fact]
    public void Of_a_test_file()
    {
        const string Tested = "data: {source: csv, train: points.csv, test: a.csv, drop: [id], label: kind}\n";
        _work.Write("points.csv", Workplace.Table());
        Refused(Tested, ("a.csv", "id,x,kind,y\nn1,1,elm,2\n"u8.ToArray()), 3, "costate: error: DIR/a.csv:2:3: the label 'elm' does not occur in the training data; its classes are =oak, ash, beech\n");
        Refused(Tested, ("a.csv", "id,x,kind\nn1,1,ash\n"u8.ToArray()), 3, "costate: error: DIR/a.csv:1: the model needs 1 column that the header lacks: 'y'\n");
        Refused(Tested, ("a.csv", "id,x,y\nn1,1,2\n"u8.ToArray()), 3, "costate: error: DIR/a.csv:1: the header lacks the label column 'kind'\n");
    }

    [Fact]
    public void Of_the_command_line()
    {
        string run = _work.TrainTable(), other = _work.Write("other.yaml", $"data: {{source: peaks}}\n{Workplace.Small}");
        SortedDictionary<string, string> before = Workplace.Snapshot(run);
        Expect(2, $"{_work.Folder}/none.yaml: error: there is no such file\n", "train", _work.At("none.yaml"), "--output", run);
        Expect(2, $"costate: error: {run} already holds a run; continue it with --resume, replace it with --overwrite, or choose another --output", "train", other, "--output", run);
        Expect(2, $"costate: error: {run} was started with another configuration (data.source: ", "train", other, "--output", run, "--resume");
        Expect(2, "costate: error: --resume needs --output DIR, the folder of the run to continue", "train", other, "--resume");
        Expect(2, "costate: error: --resume continues a run and --overwrite deletes it: give one of the two", "train", other, "--output", run, "--resume", "--overwrite");
        Expect(2, "costate: error: --epochs: expected a whole number from 1 to 2147483647, found '0'", "train", other, "--output", run, "--epochs", "0");
        Expect(5, $"costate: error: {_work.At("none.csv")}: there is no such file (data.train)", "train", _work.At("run.yaml"), "--set", "data.train=none.csv", "--output", run, "--overwrite");
        Expect(5, "costate: error: ", "train", other, "--output", _work.At("points.csv/run"));
        Expect(5, "costate: error: ", "train", other, "--output", _work.At("points.csv"));
        File.CreateSymbolicLink(_work.At("link"), run);
        Expect(5, $"costate: error: {_work.At("link")}: is a symbolic link; name the folder itself.", "train", other, "--output", _work.At("link"), "--overwrite");
        Assert.Equal(before, Workplace.Snapshot(run));
    }

    [Fact]
    public void A_diverging_training_names_the_step_and_keeps_a_finite_model()
    {
        _work.Write("plane.csv", Workplace.Plane());
        string configuration = _work.Write("run.yaml", $"data: {{source: csv, train: plane.csv}}\nobjective: {{loss: least-squares}}\n{Workplace.Small}");
        CommandRun run = CommandRun.Of("train", configuration, "--output", _work.At("run"), "--set", "training.method=sgd", "--set", "training.rate=1e6", "--set", "training.epochs=50", "--json");
        Assert.Equal(4, run.Code);
        Assert.Matches(@"(^|\n)costate: error: diverged: Step \d+ \(epoch \d+, mini-batch \d of 2\): the loss is ", run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal("Diverged", Workplace.Json(run.Out).GetProperty("status").GetString());
        Assert.Equal(0, CommandRun.Of("evaluate", _work.At("run")).Code);
    }

    void Refused(string configuration, (string Name, byte[] Content) file, int code, string message)
    {
        _work.Write(file.Name, file.Content);
        string config = _work.Write("run.yaml", configuration);
        CommandRun run = CommandRun.Of("train", config, "--output", _work.At("run"), "--quiet");
        Assert.Equal((code, ""), (run.Code, run.Out));
        Assert.StartsWith(message, run.Error.Replace($"{_work.Folder}/run.yaml", "run.yaml", StringComparison.Ordinal).Replace(_work.Folder, "DIR", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_work.At("run")));
    }

    static void Expect(int code, string message, params string[] arguments)
    {
        CommandRun run = CommandRun.Of([.. arguments, "--quiet"]);
        Assert.Equal((code, ""), (run.Code, run.Out));
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
