using System.Text.Json.Nodes;
using Costate.Cli.Diagnostics;

namespace Costate.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public void Doctor_knows_the_machine()
    {
        string folder = Directory.CreateTempSubdirectory("costate-cli-").FullName;
        Dictionary<string, Fact> facts = Machine.Facts(name => name == "SLURM_NTASKS" ? "4\e" : null, folder).ToDictionary(f => f.Key);
        Assert.Equal(["costate", "runtime", "system", "processor", "cores", "simd", "kernels", "vectorBits", "memoryMiB", "diskFreeMiB", "fsyncMilliseconds", "mpi", "launcher"], facts.Keys);
        Assert.Equal("SLURM_NTASKS=4\\u001B", facts["launcher"].Text);
        Assert.Contains(".NET 10", facts["runtime"].Text, StringComparison.Ordinal);
        Assert.All(facts.Values.Where(f => f.Key is "diskFreeMiB" or "fsyncMilliseconds" or "memoryMiB"), f => Assert.True(double.Parse(f.Value!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) > 0));
        Directory.Delete(folder);
    }

    [Fact]
    public void Facts_are_put_into_words()
    {
        Assert.Equal("none", new Fact("k", "K", new JsonArray()).Text);
        Assert.Equal("unknown", new Fact("k", "K", null, "ms").Text);
        Assert.Equal("yes", new Fact("k", "K", true).Text);
        Assert.Equal("1.5 ms", new Fact("k", "K", 1.5, "ms").Text);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_no_failure()
    {
        Assert.Null(Disk.SyncMilliseconds("/proc/nowhere"));
        Assert.NotNull(Disk.SyncMilliseconds(Path.GetTempPath()));
    }

    [Fact]
    public void An_mpi_library_that_is_not_there_is_a_fact_that_says_what_to_do()
    {
        Fact mpi = Machine.Facts(name => name == "COSTATE_MPI" ? "libmpi.so.none" : null, Path.GetTempPath()).First(fact => fact.Key == "mpi");
        Assert.Equal("MPI was not found: COSTATE_MPI names libmpi.so.none. Install Open MPI (Debian and Ubuntu: apt-get install openmpi-bin) or MPICH (apt-get install mpich), or name the library in COSTATE_MPI.", mpi.Text);
    }

    [Fact]
    public void An_mpi_library_is_named_with_its_version()
    {
        Fact mpi = Machine.Facts(_ => null, Path.GetTempPath()).First(fact => fact.Key == "mpi");
        Assert.Matches(@"^(.+ \d+\.\S+ \(libmpi(ch)?\.so\.\d+\)|MPI was not found: looked for libmpi\.so\.40, libmpich\.so\.12, libmpi\.so\.12\. Install .*)$", mpi.Text);
    }
}
