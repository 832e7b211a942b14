using Costate.Networks.Formats;
using Costate.Networks.Storage;

namespace Costate.Networks.Tests.Storage;

/// <summary>After any failure of any operation, the previous or the new checkpoint can be loaded, complete; never a mixture, never neither.</summary>
public class CheckpointFaultTests
{
    const int MoreThanEver = 200;   // operations that one save takes

    public static TheoryData<bool, bool> Kinds => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Saving_survives_the_failure_of_every_single_operation(bool persistent, bool late)
    {
        const int Keep = 2;
        int failures = 0, previous = 0, renewed = 0;
        for (int k = 1; ; k++)
        {
            Assert.True(k < MoreThanEver);
            using var run = new RunDirectory();
            new CheckpointStore(run.Path, Keep).Save(Checkpoints.Of(1));
            new CheckpointStore(run.Path, Keep).Save(Checkpoints.Of(2));
            var disk = new FaultyFileSystem(k, persistent, late);
            try
            {
                new CheckpointStore(run.Path, Keep, disk).Save(Checkpoints.Of(3));
                if (disk.Operations < k) break;
                Assert.Equal(3, Newest(run).Step);   // only a failure in cleaning up may be passed over, and there is none on this path
                Assert.Fail($"Operation {k} ({disk.Log[k - 1]}) failed, but saving reported success.");
            }
            catch (IOException e)
            {
                Assert.Contains(FaultyFileSystem.Message, e.Message, StringComparison.Ordinal);
                failures++;
            }
            Checkpoint found = Newest(run);
            if (found.Step == 2) previous++;
            else renewed++;
            Assert.InRange(found.Step, 2, 3);
            if (!persistent) Assert.DoesNotContain(Directory.GetFileSystemEntries(run.Checkpoints), path => path.Contains("step-000000003.tmp", StringComparison.Ordinal));

            // The next process cleans up, saves the same step again or a later one, and loads it.
            var store = new CheckpointStore(run.Path, Keep);
            store.RemoveLeftovers();
            Assert.DoesNotContain(Directory.GetFileSystemEntries(run.Checkpoints), path => path.Contains(".tmp", StringComparison.Ordinal));
            long next = 3 + k % 2;
            store.Save(Checkpoints.Of(next));
            Assert.Equal(next, Newest(run).Step);
        }
        Assert.True(failures > 20 && previous > 10 && renewed > 5, $"{failures} failures: {previous} previous, {renewed} new");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_first_checkpoint_is_there_or_not(bool persistent, bool late)
    {
        int none = 0;
        for (int k = 1; ; k++)
        {
            Assert.True(k < MoreThanEver);
            using var run = new RunDirectory();
            var disk = new FaultyFileSystem(k, persistent, late);
            try
            {
                new CheckpointStore(run.Path, 2, disk).Save(Checkpoints.Of(1));
                break;
            }
            catch (IOException)
            {
            }
            var notes = new List<string>();
            if (new CheckpointStore(run.Path).LoadNewest(notes) is { } found) Checkpoints.Whole(found);
            else none++;
            Assert.Empty(notes);
        }
        Assert.True(none > 10);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Putting_a_damaged_step_aside_survives_every_failure(bool persistent, bool late)
    {
        for (int k = 1; ; k++)
        {
            Assert.True(k < MoreThanEver);
            using var run = new RunDirectory();
            new CheckpointStore(run.Path).Save(Checkpoints.Of(1));
            string damaged = new CheckpointStore(run.Path).Save(Checkpoints.Of(2));
            File.WriteAllText(Path.Combine(damaged, "state.json"), "{}");
            var disk = new FaultyFileSystem(k, persistent, late);
            try
            {
                new CheckpointStore(run.Path, 2, disk).Save(Checkpoints.Of(2));
                Assert.Equal(2, Newest(run).Step);
                break;
            }
            catch (IOException)
            {
                Newest(run);
            }
        }
    }

    [Fact]
    public void Truncation_of_any_file_at_any_of_many_offsets_is_noticed()
    {
        using var run = new RunDirectory();
        string damaged = TwoSteps(run);
        foreach (string file in Directory.GetFiles(damaged))
        {
            byte[] content = File.ReadAllBytes(file);
            for (int length = 0; length < content.Length; length += Math.Max(1, content.Length / 50))
            {
                File.WriteAllBytes(file, content[..length]);
                Assert.Equal(1, Newest(run, damage: true).Step);
            }
            File.WriteAllBytes(file, content);
            File.AppendAllText(file, " ");
            Assert.Equal(1, Newest(run, damage: true).Step);
            File.Delete(file);
            Assert.Equal(1, Newest(run, damage: true).Step);
            File.WriteAllBytes(file, content);
            Assert.Equal(2, Newest(run).Step);
        }
    }

    [Fact]
    public void Every_flip_of_one_bit_in_any_file_is_noticed()
    {
        using var run = new RunDirectory();
        string damaged = TwoSteps(run);
        foreach (string file in Directory.GetFiles(damaged))
        {
            byte[] content = File.ReadAllBytes(file);
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            for (int bit = 0; bit < 8 * content.Length; bit++)
            {
                Put((byte)(content[bit >> 3] ^ (1 << (bit & 7))));
                Assert.Equal(1, Newest(run, damage: true).Step);
                Put(content[bit >> 3]);

                void Put(byte value)
                {
                    stream.Position = bit >> 3;
                    stream.WriteByte(value);
                    stream.Flush();
                }
            }
        }
        Assert.Equal(2, Newest(run).Step);
    }

    [Fact]
    public void A_manifest_with_a_right_hash_but_wrong_content_is_refused()
    {
        using var run = new RunDirectory();
        string path = Path.Combine(TwoSteps(run), "manifest.json");
        var digest = new FileDigest("model.safetensors", 1, new string('a', 64));
        FileDigest[] files = [digest, digest with { Name = "optimizer.safetensors" }, digest with { Name = "state.json" }];
        var good = new CheckpointManifest(2, new string('0', 64), 0, files);
        File.WriteAllBytes(path, good.ToBytes());
        Assert.Equal(files, CheckpointManifest.Read(path).Files);
        CheckpointManifest[] wrong =
        [
            good with { Step = -2 }, good with { MetricsLength = -1 }, good with { ConfigHash = "" }, good with { ConfigHash = new string('A', 64) }, good with { Files = [] },
            good with { Files = [digest] }, good with { Files = [files[0], files[1], digest with { Name = "../state.json" }] },
            good with { Files = [files[1], files[0], files[2]] }, good with { Files = [files[0], files[1], files[2] with { Size = -1 }] },
            good with { Files = [files[0], files[1], files[2] with { Sha256 = "no" }] },
        ];
        foreach (CheckpointManifest manifest in wrong)
        {
            File.WriteAllBytes(path, manifest.ToBytes());
            Assert.Throws<BadFileException>(() => CheckpointManifest.Read(path));
        }
        string text = System.Text.Encoding.UTF8.GetString(good.ToBytes());
        string[] unreadable =
        [
            "", "{", "null", "{}", "[]", text + " ", text.Replace(",\"files\"", ", \"files\"", StringComparison.Ordinal), text.Replace("\"step\":2", "\"step\":2.0", StringComparison.Ordinal),
            text.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal), text.Replace("\"size\":1", "\"size\":null", StringComparison.Ordinal), text + new string(' ', 1 << 16),
            text.Replace("\"state.json\"", "null", StringComparison.Ordinal), text.Replace("\"step\":2", "\"step\":2,\"step\":2", StringComparison.Ordinal),
        ];
        foreach (string content in unreadable)
        {
            File.WriteAllText(path, content);
            Assert.Throws<BadFileException>(() => CheckpointManifest.Read(path));
        }
    }

    static string TwoSteps(RunDirectory run)
    {
        new CheckpointStore(run.Path).Save(Checkpoints.Of(1));
        return new CheckpointStore(run.Path).Save(Checkpoints.Of(2));
    }

    static Checkpoint Newest(RunDirectory run, bool damage = false)
    {
        var notes = new List<string>();
        Checkpoint found = new CheckpointStore(run.Path).LoadNewest(notes)!;
        Checkpoints.Whole(found);
        if (damage) Assert.Single(notes);
        return found;
    }
}
