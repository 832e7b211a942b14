using System.Globalization;
using Costate.Networks.Formats;
using Costate.Networks.Storage;

namespace Costate.Networks.Tests.Storage;

public sealed class MetricsLogTests : IDisposable
{
    readonly RunDirectory _run = new();
    readonly string _path;

    public MetricsLogTests() => _path = _run.File("metrics.jsonl");

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_line_is_one_object_that_others_see_at_once()
    {
        using MetricsLog log = MetricsLog.Open(_path);
        log.Append(new("step", 12), new("loss", 0.1), new("accuracy", double.NaN), new("gradientNorm", double.PositiveInfinity), new("rate", double.NegativeInfinity));
        log.Append(new Metric("step", 13));
        const string Expected = """{"step":12,"loss":0.1,"accuracy":"NaN","gradientNorm":"Infinity","rate":"-Infinity"}""" + "\n" + """{"step":13}""" + "\n";
        using var reader = new StreamReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal(Expected, reader.ReadToEnd());
        Assert.Equal(Expected.Length, log.Length);
        Assert.Equal(Expected.Length, log.Sync());
        Assert.Equal(13, MetricsReader.Read(_path)[1]["step"]);
    }

    [Fact]
    public void Numbers_keep_their_bits()
    {
        var random = new Random(3);
        double[] values = [0, -0.0, double.Epsilon, double.MaxValue, 1 / 3.0, double.NaN, double.NegativeInfinity, 1L << 53,
            .. Enumerable.Range(0, 1000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64())).Where(double.IsFinite)];
        CultureInfo former = CultureInfo.CurrentCulture;
        var hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (hostile.NumberFormat.NegativeSign, hostile.NumberFormat.NumberDecimalSeparator) = ("~", ",");
        CultureInfo.CurrentCulture = hostile;
        try
        {
            using (MetricsLog log = MetricsLog.Open(_path))
            {
                foreach (double value in values) log.Append(new Metric("v", value));
            }
            Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), MetricsReader.Read(_path).Select(line => BitConverter.DoubleToInt64Bits(line["v"])));
        }
        finally
        {
            CultureInfo.CurrentCulture = former;
        }
    }

    [Fact]
    public void A_torn_last_line_is_ignored_by_readers_and_cut_off_by_the_next_writer()
    {
        Write(3);
        string whole = File.ReadAllText(_path), torn = whole + """{"step":3,"lo""";
        File.WriteAllText(_path, torn);
        Assert.Equal([0.0, 1, 2], Steps(_path));
        Assert.Equal(torn, File.ReadAllText(_path));
        using (MetricsLog log = MetricsLog.Open(_path))
        {
            Assert.Equal(whole.Length, log.Length);
            log.Append(new Metric("step", 3));
        }
        Assert.Equal([0.0, 1, 2, 3], Steps(_path));
        File.WriteAllText(_path, new string('x', 10_000));   // longer than the block that the search for the last line feed reads
        using (MetricsLog log = MetricsLog.Open(_path)) Assert.Equal(0, log.Length);
        Assert.Equal(0, new FileInfo(_path).Length);
        File.WriteAllText(_path, whole + new string('x', 10_000));
        using (MetricsLog log = MetricsLog.Open(_path)) Assert.Equal(whole.Length, log.Length);
    }

    [Fact]
    public void Resuming_moves_later_lines_aside_and_leaves_one_clean_history()
    {
        string orphan = _run.File("metrics.orphan.jsonl");
        using MetricsLog log = MetricsLog.Open(_path);
        log.Append(new Metric("step", 0));
        long first = log.Length;
        for (int round = 0; round < 2; round++)
        {
            log.Append(new Metric("step", 1 + 10 * round));
            log.Append(new Metric("step", 2 + 10 * round));
            log.Truncate(first);
            Assert.Equal(first, log.Length);
            Assert.Equal(first, new FileInfo(_path).Length);
        }
        log.Truncate(first);
        log.Append(new Metric("step", 100));
        Assert.Equal([0.0, 100], Steps(_path));
        Assert.Equal([1.0, 2, 11, 12], Steps(orphan));
        log.Truncate(0);
        Assert.Equal([1.0, 2, 11, 12, 0, 100], Steps(orphan));
        Assert.Empty(Steps(_path));
    }

    [Fact]
    public void Nothing_to_move_makes_no_orphan()
    {
        Write(2);
        using MetricsLog log = MetricsLog.Open(_path);
        log.Truncate(log.Length);
        Assert.Equal([_path], Directory.GetFileSystemEntries(_run.Path));
    }

    [Fact]
    public void A_history_of_another_checkpoint_is_refused()
    {
        Write(2);
        using MetricsLog log = MetricsLog.Open(_path);
        Assert.Contains("lines are missing", Assert.Throws<BadFileException>(() => log.Truncate(log.Length + 1)).Message, StringComparison.Ordinal);
        Assert.Contains("No line ends", Assert.Throws<BadFileException>(() => log.Truncate(log.Length - 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Truncate(-1));
        Assert.Equal([0.0, 1], Steps(_path));
    }

    [Fact]
    public void A_full_disk_is_called_that()
    {
        const string Full = "/dev/full";
        if (!File.Exists(Full)) return;
        using MetricsLog log = MetricsLog.Open(Full);
        var e = Assert.Throws<IOException>(() => log.Append(new Metric("step", 1)));
        Assert.Equal("/dev/full: cannot be written: disk full.", e.Message);
        Assert.Equal(0, log.Length);
    }

    [Fact]
    public void The_steps_are_one_write_for_a_line_and_one_fsync_for_a_checkpoint()
    {
        FaultyFileSystem disk = new();
        using MetricsLog log = MetricsLog.Open(_path, disk);
        log.Append(new Metric("step", 1));
        long length = log.Sync();
        log.Append(new Metric("step", 2));
        log.Truncate(length);
        Assert.Equal(
            ["open metrics.jsonl", "write metrics.jsonl", "fsync metrics.jsonl", "write metrics.jsonl", "open metrics.orphan.jsonl", "write metrics.orphan.jsonl", "fsync metrics.orphan.jsonl",
                $"sync {Path.GetFileName(_run.Path)}", "cut metrics.jsonl", "fsync metrics.jsonl"],
            disk.Log);
    }

    /// <summary>Opening over a torn line, appending, and taking back what is behind a checkpoint: whichever operation fails, complete lines stay where they are, or stand in the other file, or in both.</summary>
    [Theory]
    [InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public void Whatever_operation_fails_no_line_is_lost_and_the_next_writer_goes_on(bool persistent, bool late)
    {
        int failures = 0;
        for (int k = 1; ; k++)
        {
            Assert.True(k < 50);
            using RunDirectory run = new();
            (string path, string orphan) = (run.File("metrics.jsonl"), run.File("metrics.orphan.jsonl"));
            File.WriteAllText(path, "{\"step\":0}\n{\"step\":1}\n{\"st");
            File.WriteAllText(orphan, "{\"step\":-1}\n{\"s");
            const int First = 11;   // bytes of the first line
            FaultyFileSystem disk = new(k, persistent, late);
            bool appended = false;
            try
            {
                using MetricsLog log = MetricsLog.Open(path, disk);
                try
                {
                    log.Append(new Metric("step", 2));
                    appended = true;
                }
                catch (IOException) when (!persistent)
                {
                    log.Append(new Metric("step", 2));   // the log is as before
                    appended = true;
                }
                log.Sync();
                log.Truncate(First);
                log.Sync();
                if (disk.Operations < k) break;
                failures++;   // of the append that was repeated
            }
            catch (IOException e)
            {
                Assert.Contains(FaultyFileSystem.Message, e.Message, StringComparison.Ordinal);
                Assert.StartsWith(run.Path, e.Message, StringComparison.Ordinal);
                failures++;
            }
            double[] found = [.. Steps(path), .. Steps(orphan)];
            Assert.All(appended ? [-1, 0, 1, 2] : new double[] { -1, 0, 1 }, step => Assert.Contains(step, found));
            using (MetricsLog next = MetricsLog.Open(path))
            {
                next.Truncate(First);
                next.Append(new Metric("step", 5));
            }
            Assert.Equal([0.0, 5], Steps(path));
            Assert.Equal(-1, Steps(orphan).First());
            Assert.Contains(1, Steps(orphan));
        }
        Assert.True(failures >= 10, $"{failures} failures");
    }

    [Fact]
    public void Names_are_given_and_different()
    {
        using MetricsLog log = MetricsLog.Open(_path);
        Assert.Throws<ArgumentException>(() => log.Append(new Metric("", 1)));
        Assert.Throws<ArgumentException>(() => log.Append(new("a", 1), new("a", 2)));
        log.Append(new Metric("b", 1));
        Assert.Equal("{\"b\":1}\n", File.ReadAllText(_path));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":\"nan\"}")]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"a\":{}}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":1")]
    public void A_bad_line_is_named(string line)
    {
        File.WriteAllText(_path, "{\"a\":1}\n" + line + "\n");
        Assert.Equal("2", Assert.Throws<BadFileException>(() => MetricsReader.Read(_path)).Place);
    }

    [Fact]
    public void Links_and_missing_directories_are_refused()
    {
        File.CreateSymbolicLink(_path, _run.File("elsewhere"));
        Assert.Contains("symbolic link", Assert.Throws<IOException>(() => MetricsLog.Open(_path)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be opened", Assert.Throws<IOException>(() => MetricsLog.Open(_run.File("no", "file"))).Message, StringComparison.Ordinal);
    }

    void Write(int lines)
    {
        using MetricsLog log = MetricsLog.Open(_path);
        for (int i = 0; i < lines; i++) log.Append(new("step", i), new("loss", 1.0 / (i + 1)));
    }

    static IEnumerable<double> Steps(string path) => MetricsReader.Read(path).Select(line => line["step"]);
}
