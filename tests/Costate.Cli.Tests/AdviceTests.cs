using System.Text;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks.Objectives;

namespace Costate.Cli.Tests;

/// <summary>What the messages of a training advise: it can be followed, where the user is, with the numbers in force.</summary>
public sealed class AdviceTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("layers: 4", "unknown key 'layers' — did you mean 'network.layers'? (allowed: ")]
    [InlineData("batch: 4", "unknown key 'batch' — did you mean 'training.batch'? (allowed: ")]
    [InlineData("method: sgd", "unknown key 'method' — did you mean 'propagation.method' or 'training.method'? (allowed: ")]
    [InlineData("network: {rate: 1}", "unknown key 'network.rate' — did you mean 'training.rate'? (allowed: ")]
    public void A_key_of_another_section_is_proposed(string line, string message)
    {
        CommandRun run = CommandRun.Of("config", _work.Write("run.yaml", $"data: {{source: peaks}}\n{line}\n"));
        Assert.Equal(2, run.Code);
        Assert.Contains($"error: {message}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_outside_its_section_is_one_mistake_and_not_two()
    {
        CommandRun run = CommandRun.Of("config", _work.Write("run.yaml", "source: peaks\n"));
        Assert.StartsWith($"{_work.At("run.yaml")}:1:1: error: unknown key 'source' — did you mean 'data.source'? (allowed: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Choices_that_are_signs_are_quoted()
    {
        CommandRun run = CommandRun.Of("config", _work.Write("run.yaml", "data: {source: csv, train: a, delimiter: '|'}\n"));
        Assert.Contains("data.delimiter: expected one of ',', ';', tab, space, found the quoted text '|' — did you mean ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fraction_that_sets_nothing_aside_is_warned_about()
    {
        CommandRun run = Train("data: {source: peaks, samples: 100, validation: 0.0001}\n");
        Assert.Contains("costate: warning: peaks: data.validation: 0.0001 of 100 samples is less than half a sample: nothing is set aside for validation; give a number of samples, a fraction of at least 0.005, or 0 for none\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("least-squares", "", true)]
    [InlineData("l1", "", true)]
    [InlineData("least-squares", ", task: regression", false)]
    [InlineData("least-squares", ", task: classification", false)]
    [InlineData("cross-entropy", "", false)]
    public void Classes_that_are_taken_for_values_are_warned_about(string loss, string task, bool isWarned)
    {
        _work.Write("few.csv", "x,y,kind\n" + string.Concat(Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"{Math.Sin(i):F3},{Math.Cos(3 * i):F3},{i % 3}\n"))));
        CommandRun run = Train($"data: {{source: csv, train: few.csv, validation: 0{task}}}\nobjective: {{loss: {loss}}}\n");
        string warning = $"costate: warning: {_work.At("few.csv")}: the label column 'kind' holds only 3 different values, all whole numbers, and they are taken as values to reproduce because the loss is {loss}; "
            + "if they are classes, set data.task to classification, else to regression\n";
        Assert.Equal(isWarned, run.Error.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Values_are_not_taken_for_classes()
    {
        _work.Write("many.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i % 7},{i}\n")));
        _work.Write("broken.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i % 7},{i % 3}.5\n")));
        foreach (string file in new[] { "many.csv", "broken.csv" })
            Assert.DoesNotContain("classes", Train($"data: {{source: csv, train: {file}, validation: 0}}\nobjective: {{loss: least-squares}}\n").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_regression_shows_no_accuracy_but_its_validation_loss()
    {
        _work.Write("plane.csv", Workplace.Plane());
        CommandRun run = Train("data: {source: csv, train: plane.csv, validation: 6, task: regression}\nobjective: {loss: least-squares}\n");
        Assert.DoesNotContain("accuracy", run.Out, StringComparison.Ordinal);
        Assert.Matches(@" · validation loss \d", run.Error);
    }

    [Fact]
    public void One_epoch_is_not_several()
    {
        CommandRun run = Train("data: {source: peaks, samples: 100, validation: 0}\n", "--epochs", "1", "--set", "training.batch=0");
        Assert.Contains("Completed: The 1 epoch is done. 1 epoch, 1 step, ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resume_that_asks_for_fewer_epochs_than_are_done_says_so()
    {
        const string Peaks = "data: {source: peaks, samples: 100, validation: 0}\n";
        Train(Peaks);
        Assert.Contains($"{_work.At("run")}: nothing to do: 3 epochs are done and --epochs asks for 2 in total; to go on, ask for more than 3\n", Train(Peaks, "--resume", "--epochs", "2").Error, StringComparison.Ordinal);
        Assert.Contains($"{_work.At("run")}: nothing to do: all 3 epochs are done; to go on, ask for more with --epochs N or training.epochs\n", Train(Peaks, "--resume").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_checkpoints_come_with_a_way_out()
    {
        const string Peaks = "data: {source: peaks, samples: 100, validation: 0}\n";
        Train(Peaks);
        foreach (string file in Directory.GetFiles(_work.At("run/checkpoint"), "*.safetensors", SearchOption.AllDirectories)) File.WriteAllText(file, "");
        CommandRun run = Train(Peaks, "--resume");
        Assert.Equal(3, run.Code);
        Assert.EndsWith("Restore one from a copy, or delete the run and start it again.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_can_be_copied_from_the_message()
    {
        string unfinished = _work.TrainTable();
        File.Delete($"{unfinished}/model.json");
        Assert.EndsWith($"--resume --output '{unfinished}'\n", CommandRun.Of("evaluate", unfinished).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a\";\"b\"\n1;2\n", ",", "a.csv:1:1: text follows the closing quote: write a quote inside a quoted field as two quotes; or is the delimiter wrong (in force: ',')?\n")]
    [InlineData("\"a\"x\n1;2\n", ",", "a.csv:1:1: text follows the closing quote: write a quote inside a quoted field as two quotes\n")]
    [InlineData("1,5;2,5;0\n2,5;3,5;1\n", ";", "a.csv:1:1: column 1 holds text ('1,5'), but inputs are numbers: write decimal points instead of decimal commas\n")]
    [InlineData("1,5;2,5;0\n2,5;3,5;1\n", ",", "a.csv:1:2: column 2 holds text ('5;2'), but inputs are numbers: is the delimiter right (in force: ',')?\n")]
    [InlineData("1,2,a\n3,4;5,b\n", ",", "a.csv:2:2: column 2 is '4;5', which is not a number: is the delimiter right (in force: ',')?\n")]
    [InlineData("1;2;a\n3;4,5;b\n", ";", "a.csv:2:2: column 2 is '4,5', which is not a number: write decimal points instead of decimal commas\n")]
    public void A_wrong_delimiter_and_decimal_commas_are_recognised(string content, string delimiter, string message)
    {
        _work.Write("a.csv", Encoding.UTF8.GetBytes(content));
        CommandRun run = Train($"data: {{source: csv, train: a.csv, delimiter: '{delimiter}', validation: 0}}\n");
        Assert.Equal(3, run.Code);
        Assert.StartsWith($"costate: error: {_work.Folder}/{message[..^1]}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("objective.tikhonov=1e300", "the gradient of the Tikhonov regularisation (layers 1E+300, opening 0, readout 0) is not finite", "try weaker regularisation.")]
    [InlineData("training.gain=1e300", "the parameters are not finite", "try a smaller gain.")]
    public void A_divergence_names_its_cause_once_with_the_rate_in_force(string setting, string cause, string advice)
    {
        CommandRun run = Train("data: {source: peaks, samples: 100, validation: 0}\n", "--set", setting);
        Assert.Equal(4, run.Code);
        Assert.Contains($": {cause}. Kept: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith($"{advice}\n", run.Error, StringComparison.Ordinal);
        Assert.Contains(" · rate 0.02 · ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(cause, run.Out, StringComparison.Ordinal);
        Assert.Contains("\nDiverged: 0 epochs, 0 steps, ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_made_things_worse_is_warned_about()
    {
        CommandRun run = Train("data: {source: peaks, samples: 100, validation: 0}\n", "--set", "training.rate=1e10");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"costate: warning: the training loss is \S+ in the end, above the \S+ before the first step: try a training\.rate below 10000000000, or weaker regularisation\n", run.Error);
    }

    [Fact]
    public void A_training_that_learnt_nothing_is_warned_about()
    {
        Measurement start = new(1.6, 0.2), end = new(1.5, 0.3);
        Assert.Equal("the training accuracy of 30.00 % is no better than that of always answering with the largest class (30.00 %): try more epochs, another training.rate than 0.01, or a larger network",
            Outcome.Doubt(end, start, 0.3, new()));
        Assert.Equal("the training accuracy of 30.00 % is no better than that of always answering with the largest class (31.00 %): try more epochs, or a larger network",
            Outcome.Doubt(end, start, 0.31, new() { Method = MethodChoice.Lbfgs }));
        Assert.Null(Outcome.Doubt(end, start, 0.29, new()));
        Assert.Null(Outcome.Doubt(new(1.5, null), new(1.6, null), null, new()));
        Assert.DoesNotContain("warning", Train("data: {source: peaks, samples: 100, validation: 0}\n", "--epochs", "60").Error, StringComparison.Ordinal);
    }

    CommandRun Train(string configuration, params string[] more) =>
        CommandRun.Of(["train", _work.Write("run.yaml", configuration + Workplace.Small), "--output", _work.At("run"), .. more]);
}
