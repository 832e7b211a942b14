using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Costate.Cli.Output;

namespace Costate.Cli.Tests;

public sealed class PredictTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Classes_and_probabilities_are_a_CSV_table()
    {
        string[] lines = Lines(_work.TrainTable(), "--data", _work.At("points.csv"));
        Assert.Equal("class,p_=oak,p_ash,p_beech", lines[0]);
        Assert.Equal(41, lines.Length);
        string[] names = ["'=oak", "ash", "beech"];
        foreach (string line in lines[1..])
        {
            float[] p = [.. line.Split(',')[1..].Select(Single)];
            Assert.Equal(1, p.Sum(), 1e-6f);
            Assert.Equal(names[Array.IndexOf(p, p.Max())], line.Split(',')[0]);
        }
        Assert.Contains(lines, line => line.StartsWith("'=oak,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cross-entropy", "p_0,p_1")]
    [InlineData("logistic", "p_0,p_1")]
    [InlineData("least-squares", "score_0,score_1")]
    [InlineData("l1", "score_0,score_1")]
    public void Numeric_class_names_stay_and_only_probabilities_are_called_so(string loss, string columns)
    {
        _work.Write("two.csv", string.Concat(Enumerable.Range(0, 20).Select(i => $"{i % 2 * 2 - 1},{(i % 2 * 2) - 1 + i / 10.0:F1},{i % 3}\n")));
        string run = _work.Train("run", $"data: {{source: csv, train: two.csv, label: first, task: classification, validation: 0}}\nobjective: {{loss: {loss}}}\nprecision: double\n{Workplace.Small}");
        string[] lines = Lines(run, "--data", _work.At("two.csv"));
        Assert.Equal("class," + columns.Replace("_0", "_-1", StringComparison.Ordinal), lines[0]);
        foreach (string line in lines[1..])
        {
            double[] numbers = [.. line.Split(',').Select(Double)];
            Assert.Equal(numbers[1] > numbers[2] ? -1 : 1, numbers[0]);
            if (columns[0] == 'p') Assert.Equal(1, numbers[1] + numbers[2], 1e-15);
        }
    }

    [Fact]
    public void The_label_column_is_not_needed_and_columns_are_found_by_name()
    {
        string run = _work.TrainTable(), expected = CommandRun.Of("predict", run, "--data", _work.At("points.csv")).Out;
        string inputs = _work.Write("inputs.csv", Workplace.Inputs());
        Assert.Equal(expected, CommandRun.Of("predict", run, "--data", inputs).Out);
        string[] rows = Workplace.Inputs().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string turned = "y,note,x\n" + string.Concat(rows[1..].Select(row => $"{row.Split(',')[1]},seen,{row.Split(',')[0]}\n"));
        Assert.Equal(expected, CommandRun.Of("predict", run, "--data", _work.Write("turned.csv", turned)).Out);
        Assert.Equal(expected, CommandRun.With(["predict", run, "--data", "-"], input: turned).Out);
        Assert.Equal(expected, CommandRun.Of("predict", run, "--data", _work.Write("packed", Workplace.Gzip(Encoding.UTF8.GetBytes(turned)))).Out);
        Assert.Equal(expected, CommandRun.With(["predict", run, "--data", "-", "--output", "-"], input: turned).Out);
    }

    [Fact]
    public void A_sample_is_predicted_alike_alone_and_among_others_and_on_any_number_of_threads()
    {
        string run = _work.TrainTable();
        string[] rows = Workplace.Inputs().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string many = _work.Write("many.csv", rows[0] + "\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => rows[1 + i * 7 % 40] + "\n")));
        CommandRun all = CommandRun.Of("predict", run, "--data", many, "--threads", "1");
        string[] lines = all.Out.Split('\n');
        Assert.All(["2", "3", "4"], threads => Assert.Equal(all, CommandRun.Of("predict", run, "--data", many, "--threads", threads)));
        foreach (int i in new[] { 0, 7, 39, 1999, 2999 })
            Assert.Equal(lines[1 + i], CommandRun.With(["predict", run, "--data", "-"], input: $"x,y\n{rows[1 + i * 7 % 40]}\n").Out.Split('\n')[1]);
    }

    [Fact]
    public void Json_is_an_array_of_samples()
    {
        string run = _work.TrainTable();
        CommandRun prediction = CommandRun.Of("predict", run, "--data", _work.At("points.csv"), "--json");
        JsonElement[] samples = [.. Workplace.Json(prediction.Out).EnumerateArray()];
        string[] lines = Lines(run, "--data", _work.At("points.csv"));
        Assert.Equal(40, samples.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            JsonProperty[] p = [.. samples[i].GetProperty("probabilities").EnumerateObject()];
            Assert.Equal(["=oak", "ash", "beech"], p.Select(q => q.Name));
            Assert.Equal(lines[1 + i].Split(',')[1..], p.Select(q => q.Value.GetRawText()));
            Assert.Equal(lines[1 + i].Split(',')[0].TrimStart('\''), samples[i].GetProperty("class").GetString());
        }
    }

    [Fact]
    public void Values_have_one_column()
    {
        _work.Write("plane.csv", Workplace.Plane());
        string run = _work.Train("run", $"data: {{source: csv, train: plane.csv}}\nobjective: {{loss: l1}}\n{Workplace.Small}");
        string[] lines = Lines(run, "--data", _work.At("plane.csv"));
        Assert.Equal((31, "value"), (lines.Length, lines[0]));
        JsonElement json = Workplace.Json(CommandRun.Of("predict", run, "--data", _work.At("plane.csv"), "--json").Out);
        Assert.Equal(lines[1..], json.EnumerateArray().Select(sample => sample.GetProperty("value").GetRawText()));
    }

    [Theory]
    [InlineData("single", "<f4", 4)]
    [InlineData("double", "<f8", 8)]
    public void An_npy_file_holds_the_same_numbers(string precision, string type, int size)
    {
        string run = _work.TrainTable(options: $"}}\nprecision: {precision}\ncheckpoint: {{seconds: 9"), file = _work.At("p.npy");
        CommandRun prediction = CommandRun.Of("predict", run, "--data", _work.At("points.csv"), "--output", file);
        Assert.Equal(new CommandRun(0, "", $"result in {file}\n"), prediction);
        byte[] bytes = File.ReadAllBytes(file);
        int header = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.StartsWith($"{{'descr': '{type}', 'fortran_order': False, 'shape': (40, 3), }}", Encoding.ASCII.GetString(bytes[10..header]), StringComparison.Ordinal);
        Assert.Equal(header + 120 * size, bytes.Length);
        string[] numbers = size == 4
            ? [.. MemoryMarshal.Cast<byte, float>(bytes.AsSpan(header)).ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture))]
            : [.. MemoryMarshal.Cast<byte, double>(bytes.AsSpan(header)).ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture))];
        Assert.Equal(Lines(run, "--data", _work.At("points.csv"))[1..].SelectMany(line => line.Split(',')[1..]), numbers);
    }

    [Fact]
    public void A_file_is_replaced_as_a_whole_and_links_are_followed()
    {
        string run = _work.TrainTable(), file = _work.Write("p.csv", "before");
        File.CreateSymbolicLink(_work.At("link.csv"), file);
        Refused(3, $"costate: error: {_work.Write("a.csv", "x,y\n1,z\n")}:2:2: column 2 ('y') holds text ('z'), but the model reads a number there: is it a file of the kind that the model was trained on?\n", run, "--data", _work.At("a.csv"), "--output", file);
        Assert.Equal("before", File.ReadAllText(file));
        Assert.Equal(0, CommandRun.Of("predict", run, "--data", _work.At("points.csv"), "--output", _work.At("link.csv")).Code);
        Assert.Equal(CommandRun.Of("predict", run, "--data", _work.At("points.csv")).Out, File.ReadAllText(file));
        Assert.NotNull(new FileInfo(_work.At("link.csv")).LinkTarget);
        Assert.Empty(Directory.EnumerateFiles(_work.Folder, "*.tmp-*"));
        Refused(5, $"costate: error: {run}: expected a file for the result, this is a folder\n", run, "--data", _work.At("points.csv"), "--output", run);
        Refused(5, $"costate: error: {_work.At("no/p.csv")}: there is no folder {_work.At("no")}\n", run, "--data", _work.At("points.csv"), "--output", _work.At("no/p.csv"));
    }

    [Theory]
    [InlineData("/dev/null", true)]
    [InlineData("/dev/stdout", true)]
    [InlineData("/dev/shm/p.csv", false)]
    [InlineData("/tmp/dev/null", false)]
    public void Devices_are_never_replaced_by_a_file(string path, bool isDevice) => Assert.Equal(isDevice && !OperatingSystem.IsWindows(), ResultFile.IsDevice(path));

    [Fact]
    public void Images_need_no_labels()
    {
        (byte[] images, byte[] labels) = Workplace.Pictures();
        (string i, string l) = (_work.Write("i", images), _work.Write("l.gz", Workplace.Gzip(labels)));
        string run = _work.Train("run", $"data: {{source: idx, images: i, labels: l.gz, validation: 0}}\n{Workplace.Small}");
        Assert.Equal("class,p_0,p_1,p_2", Lines(run, "--data", i)[0]);
        Refused(3, $"costate: error: {l}:byte 3: the file has one dimension, but images need samples × height × width: is it the label file?\n", run, "--data", l);
        Refused(3, $"costate: error: {_work.Write("wide", Workplace.Idx([2, 3, 2], new byte[12]))}: Each sample has 6 values, but the model reads 4.\n", run, "--data", _work.At("wide"));
    }

    [Fact]
    public void Wrong_input_is_refused_and_nothing_is_touched()
    {
        string run = _work.TrainTable(), points = _work.At("points.csv");
        SortedDictionary<string, string> before = Workplace.Snapshot(run);
        Refused(2, "costate: error: predict needs --data FILE, the samples; see costate --help\n", run);
        Refused(2, "costate: error: --json and an --output that ends in .npy are two formats of one result: give one of the two; see costate --help\n", run, "--data", points, "--json", "--output", "a.NPY");
        Refused(2, $"costate: error: {_work.At("none")}: there is no such run folder; see costate --help\n", _work.At("none"), "--data", points);
        Refused(5, $"costate: error: {_work.At("none.csv")}: there is no such file (--data)\n", run, "--data", _work.At("none.csv"));
        Refused(3, $"costate: error: {_work.Write("a.csv", "1,2,3\n")}:1: the file has 3 columns, but the model needs its 2 features, or the 4 columns of its training file\n", run, "--data", _work.At("a.csv"));
        Refused(3, $"costate: error: {_work.Write("a.csv", "x\n1\n")}:1: the model needs 1 column that the header lacks: 'y'\n", run, "--data", _work.At("a.csv"));
        Refused(3, "costate: error: stdin: the file is empty\n", run, "--data", "-");
        Refused(3, $"costate: error: {_work.Write("a.csv", "x,y\n1,3e38\n")}: Sample 1, value 2 is not a finite number, or not after scaling.\n", run, "--data", _work.At("a.csv"));
        Assert.Equal(before, Workplace.Snapshot(run));
    }

    [Fact]
    public void A_run_on_generated_data_reads_csv_files_with_the_columns_of_its_generator()
    {
        string run = _work.Train("peaks", $"data: {{source: peaks, samples: 50, validation: 10}}\n{Workplace.Small}");
        string[] byName = Lines(run, "--data", _work.Write("named.csv", "y,x\n1.5,0.5\n0,-1\n")), byPlace = Lines(run, "--data", _work.Write("plain.csv", "0.5,1.5\n-1,0\n"));
        Assert.Equal("class,p_0,p_1,p_2,p_3,p_4", byName[0]);
        Assert.Equal(3, byName.Length);
        Assert.Equal(byName, byPlace);
    }

    [Fact]
    public void Scores_beyond_all_numbers_are_no_prediction()
    {
        _work.Write("points.csv", Workplace.Table());
        string run = _work.Train("run", $"data: {{source: csv, train: points.csv, drop: [id], label: kind, scale: none}}\n{Workplace.Small.Replace("layers: 3, horizon: 1", "layers: 30, horizon: 30, activation: relu, opening: pad", StringComparison.Ordinal)}");
        CommandRun prediction = CommandRun.With(["predict", run, "--data", "-"], input: "x,y\n1,1\n3e38,3e38\n");
        Assert.Equal(new CommandRun(4, "", "costate: error: sample 2: the scores are not finite numbers; its values are too far from those that the network was trained on\n"), prediction);
    }

    static string[] Lines(string run, params string[] options)
    {
        CommandRun prediction = CommandRun.Of(["predict", run, .. options]);
        Assert.Equal((0, ""), (prediction.Code, prediction.Error));
        return prediction.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    static void Refused(int code, string message, string run, params string[] options) =>
        Assert.Equal(new CommandRun(code, "", message), CommandRun.Of(["predict", run, .. options]));

    static float Single(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    static double Double(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
