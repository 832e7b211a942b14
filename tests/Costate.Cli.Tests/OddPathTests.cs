using System.Diagnostics;

namespace Costate.Cli.Tests;

/// <summary>Paths that lead to something else than a file or a run: told at once, by the exit code of the cause, in plain words.</summary>
public sealed class OddPathTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("/dev/zero", "a device")]
    [InlineData("/dev/null", "a device")]
    [InlineData("fifo", "a pipe")]
    [InlineData("link", "a device")]
    public void Only_regular_files_are_read(string name, string what)
    {
        if (!OperatingSystem.IsLinux()) return;
        string path = name[0] == '/' ? name : _work.At(name);
        using (Process make = Process.Start("mkfifo", [_work.At("fifo")])) make.WaitForExit();
        File.CreateSymbolicLink(_work.At("link"), "/dev/zero");
        string run = _work.TrainTable(), message = $"costate: error: {path}: not a regular file but {what}: write its content to a file first\n";
        _work.Write("labels", Workplace.Pictures().Labels);
        Assert.Equal(new CommandRun(3, "", message), CommandRun.Of("train", path, "--output", _work.At("new")));
        Assert.Equal(new CommandRun(3, "", message), CommandRun.Of("config", path));
        Assert.Equal(new CommandRun(3, "", message), CommandRun.Of("evaluate", run, "--data", path));
        Assert.Equal(new CommandRun(3, "", message), CommandRun.Of("predict", run, "--data", path));
        foreach (string data in new[] { $"{{source: csv, train: {path}}}", $"{{source: csv, train: points.csv, drop: [id], label: kind, test: {path}}}", $"{{source: idx, images: {path}, labels: labels}}", $"{{source: idx, images: labels, labels: {path}}}" })
            Assert.Equal(new CommandRun(3, "", message), CommandRun.Of("train", _work.Write("odd.yaml", $"data: {data}\n"), "--output", _work.At("new")));
        Assert.False(Path.Exists(_work.At("new")));
    }

    [Fact]
    public void What_is_no_run_folder_is_told_apart()
    {
        _work.Write("pets.yaml", "data: {source: peaks}\n");
        _work.Write("notes.txt", "no run");
        string empty = Directory.CreateDirectory(_work.At("empty")).FullName;
        Refused(2, $"{_work.At("none")}: there is no such run folder; see costate --help", _work.At("none"));
        Refused(2, $"{_work.At("pets.yaml")}: this is a configuration file, not the folder of a run: costate train '{_work.At("pets.yaml")}' makes one; see costate --help", _work.At("pets.yaml"));
        Refused(2, $"{_work.At("notes.txt")}: this is a file, not the folder of a run; see costate --help", _work.At("notes.txt"));
        Refused(2, $"{empty}: this folder holds no run: costate train CONFIG --output '{empty}' makes one; see costate --help", empty);
    }

    [Fact]
    public void A_run_that_is_damaged_is_a_bad_file()
    {
        string run = _work.TrainTable();
        File.Move($"{run}/config.yaml", _work.At("kept.yaml"));
        Refused(3, $"{run}/config.yaml: the run has lost its configuration: restore the file, or train again with --overwrite", run);
        File.WriteAllText($"{run}/config.yaml", "data: {source: peeks}\n");
        Refused(3, $"{run}/config.yaml:1:16: data.source: expected one of peaks, ellipses, swiss-roll, gauss10, spiral, rings, sine, adding, csv, idx, found 'peeks' — did you mean 'peaks'? (the configuration of the run was changed: restore the file, or train again with --overwrite)", run);
        File.WriteAllText($"{run}/config.yaml", File.ReadAllText(_work.At("kept.yaml")));
        File.Delete($"{run}/model.json");
        CommandRun resumable = CommandRun.Of("evaluate", run);
        Assert.Equal(3, resumable.Code);
        Assert.StartsWith($"costate: error: {run}: The folder holds no trained model (model.json", resumable.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_cannot_be_read_is_trouble_with_the_disk()
    {
        if (!OperatingSystem.IsLinux()) return;
        string run = _work.TrainTable(), loop = _work.At("loop");
        File.CreateSymbolicLink(loop, loop);
        Refused(5, $"{loop}: cannot be read: Too many levels of symbolic links.", loop);
        foreach (string name in new[] { "config.yaml", "model.json", "model.safetensors" })
        {
            File.Move($"{run}/{name}", _work.At("kept"));
            File.CreateSymbolicLink($"{run}/{name}", loop);
            Refused(5, $"{run}/{name}: cannot be read: Too many levels of symbolic links.", run);
            File.Delete($"{run}/{name}");
            File.Move(_work.At("kept"), $"{run}/{name}");
        }
        CommandRun trained = CommandRun.Of("train", _work.At("run.yaml"), "--output", loop);
        Assert.Equal((5, ""), (trained.Code, trained.Out));
    }

    [Fact]
    public void A_run_of_somebody_else_is_trouble_with_the_disk()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName == "root") return;
        string run = _work.TrainTable();
        try
        {
            File.SetUnixFileMode(run, UnixFileMode.None);
            Refused(5, $"{run}: cannot be read: Permission denied.", run);
        }
        finally
        {
            File.SetUnixFileMode(run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void A_place_that_cannot_take_a_run()
    {
        string configuration = _work.Write("run.yaml", $"data: {{source: peaks, samples: 100, validation: 0}}\n{Workplace.Small}"), file = _work.Write("afile", "");
        Expect($"{file}: cannot take a run: it is a file; choose another --output", file);
        Expect($"{file}/x: cannot take a run: {file} is a file; choose another --output", $"{file}/x");
        Expect($"{file}/x/y: cannot take a run: {file} is a file; choose another --output", $"{file}/x/y");
        if (OperatingSystem.IsLinux()) Expect("/proc/x: cannot be created: there is no such file or folder.", "/proc/x");
        Assert.Equal("", File.ReadAllText(file));

        void Expect(string message, string output) =>
            Assert.Equal(new CommandRun(5, "", $"costate: error: {message}\n"), CommandRun.Of("train", configuration, "--output", output, "--quiet"));
    }

    [Theory]
    [InlineData("", "", "The file is empty.")]
    [InlineData("   \n", "", "The file is empty.")]
    [InlineData("{", "1:2", "The file is not a JSON document: it ends too early.")]
    [InlineData("{\"format\" 1}", "1:11", "The file is not a JSON document: '1' is invalid after a property name. Expected a ':'.")]
    public void A_description_that_is_no_document(string text, string place, string message)
    {
        string run = _work.TrainTable();
        File.WriteAllText($"{run}/model.json", text);
        Refused(3, $"{run}/model.json{(place.Length == 0 ? "" : ":")}{place}: {message}", run);
    }

    [Theory]
    [InlineData("\"width\": 4", "\"width\": -4", "The width is -4, but it must be a whole number above 0.")]
    [InlineData("\"width\": 4", "\"width\": 0", "The width is 0, but it must be a whole number above 0.")]
    [InlineData("\"layers\": 3", "\"layers\": -1", "The number of layers is -1, but it must be a whole number of at least 0.")]
    [InlineData("\"width\": 4", "\"width\": 1.5", "The document does not describe what it should: 'architecture.width' has a value of the wrong kind, or is incomplete or unknown.")]
    [InlineData("\"width\": 4", "\"widht\": 4", "The document does not describe what it should: 'architecture.widht' has a value of the wrong kind, or is incomplete or unknown.")]
    [InlineData("\"precision\": \"single\",", "", "The document does not describe what it should: a key is missing or unknown, or the document is no object.")]
    public void A_description_with_impossible_numbers(string before, string after, string message)
    {
        string run = _work.TrainTable(), text = File.ReadAllText($"{run}/model.json");
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText($"{run}/model.json", text.Replace(before, after, StringComparison.Ordinal));
        Refused(3, $"{run}/model.json: {message}", run);
    }

    static void Refused(int code, string message, string run)
    {
        Assert.Equal(new CommandRun(code, "", $"costate: error: {message}\n"), CommandRun.Of("evaluate", run));
        Assert.Equal(new CommandRun(code, "", $"costate: error: {message}\n"), CommandRun.Of("predict", run, "--data", "-"));
    }
}
