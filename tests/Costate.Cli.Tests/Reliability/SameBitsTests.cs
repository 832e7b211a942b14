namespace Costate.Cli.Tests.Reliability;

/// <summary>The bits of a trained model depend on configuration and data alone: not on threads, not on interruptions.</summary>
public sealed class SameBitsTests
{
    public static TheoryData<string, string> Methods
    {
        get
        {
            TheoryData<string, string> methods = [];
            foreach (string precision in new[] { "single", "double" })
                foreach (string method in new[] { "sgd", "adam", "lbfgs", "gradient-descent" })
                    methods.Add(method, precision);
            return methods;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Any_number_of_threads_gives_the_same_bits(string method, string precision)
    {
        using TrainingFolder folder = new();
        string[] large = ["--set", "data.samples=2300", "--set", "training.batch=1000"];   // several tiles a batch
        foreach (string threads in new[] { "1", "2", "4" })
            folder.Train(0, threads, ["--threads", threads, .. large, .. Sets(method, precision)]);
        folder.SameResult("1", "2");
        folder.SameResult("1", "4");
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Epochs_at_once_or_in_parts_give_the_same_bits(string method, string precision)
    {
        using TrainingFolder folder = new();
        string[] sets = Sets(method, precision);
        folder.Train(0, "once", sets);
        folder.Train(0, "parts", ["--epochs", "1", .. sets]);
        folder.Train(0, "parts", ["--resume", "--epochs", "3", "--threads", "2", .. sets]);
        Assert.Equal(3, folder.History("parts").Length);
        folder.Train(0, "parts", ["--resume", "--epochs", "6", "--threads", "4", .. sets]);
        folder.SameResult("once", "parts");
        Assert.Equal(6, folder.Summary("parts").GetProperty("epochs").GetInt32());
    }

    [Theory]
    [InlineData("sgd", "cosine")]
    [InlineData("adam", "cosine")]
    [InlineData("sgd", "step")]
    [InlineData("adam", "inverse")]
    public void A_schedule_does_not_notice_an_interruption(string method, string schedule)
    {
        using TrainingFolder folder = new();
        string[] sets = [.. Sets(method, "single"), "--set", $"training.schedule={schedule}"];
        folder.Train(0, "once", sets);
        folder.Train(0, "parts", ["--epochs", "3", .. sets]);
        folder.Train(0, "parts", ["--resume", "--epochs", "6", .. sets]);
        folder.SameResult("once", "parts");
        folder.Train(0, "constant", Sets(method, "single"));
        Assert.NotEqual(folder.History("constant"), folder.History("once"));
    }

    [Fact]
    public void The_seed_and_nothing_else_changes_the_bits()
    {
        using TrainingFolder folder = new();
        folder.Train(0, "a");
        folder.Train(0, "b");
        folder.Train(0, "c", "--seed", "4");
        folder.SameResult("a", "b");
        Assert.NotEqual(folder.Model("a"), folder.Model("c"));
    }

    static string[] Sets(string method, string precision) => ["--set", $"training.method={method}", "--set", $"precision={precision}"];
}
