using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text.Json.Nodes;
using Costate.Mpi;
using Costate.Networks.Kernels;

namespace Costate.Cli.Diagnostics;

/// <summary>Facts about the machine, the runtime and this program.</summary>
static class Machine
{
    static readonly string[] _launcherVariables =
    [
        "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK", "PMI_SIZE", "PMI_RANK", "PMIX_RANK", "MPI_LOCALNRANKS",
        "SLURM_JOB_ID", "SLURM_NTASKS", "SLURM_PROCID", "SLURM_CPUS_PER_TASK", "PBS_JOBID", "LSB_JOBID",
    ];

    /// <summary>The version of this program, without the revision it was built from.</summary>
    public static string Version => InformationalVersion.Split('+')[0];

    static string InformationalVersion =>
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>All facts, in the order they are printed.</summary>
    /// <param name="variable">The environment.</param>
    /// <param name="folder">Where runs go; its disk is measured.</param>
    public static IEnumerable<Fact> Facts(Func<string, string?> variable, string folder)
    {
        yield return new Fact("costate", "Costate", InformationalVersion);
        yield return new Fact("runtime", "Runtime", RuntimeInformation.FrameworkDescription);
        yield return new Fact("system", "System", $"{RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})");
        yield return new Fact("processor", "Processor", ProcessorModel());
        yield return new Fact("cores", "Cores usable", Environment.ProcessorCount);
        yield return new Fact("simd", "SIMD", new JsonArray([.. InstructionSets().Select(s => (JsonNode)s)]));
        yield return new Fact("kernels", "Kernels", KernelWidths.Widest.ToString().ToLowerInvariant());
        yield return new Fact("vectorBits", "Vector<T>", Vector<byte>.Count * 8, "bits");
        yield return new Fact("memoryMiB", "Memory usable", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20, "MiB");
        yield return new Fact("diskFreeMiB", "Disk free here", Disk.FreeBytes(folder) >> 20, "MiB");
        yield return new Fact("fsyncMilliseconds", "fsync of 4 KiB", Disk.SyncMilliseconds(folder), "ms (median of 5)");
        yield return new Fact("mpi", "MPI", Mpi(variable));
        string[] launcher = [.. _launcherVariables.Where(v => variable(v) is not null).Select(v => $"{v}={variable(v)}")];
        yield return new Fact("launcher", "Launcher", new JsonArray([.. launcher.Select(s => (JsonNode)s)]));
    }

    static string Mpi(Func<string, string?> variable)
    {
        try
        {
            return MpiLibrary.Load(variable).ToString();
        }
        catch (MpiUnavailableException unavailable)
        {
            return unavailable.Message;
        }
    }

    static IEnumerable<string> InstructionSets()
    {
        if (Avx512F.IsSupported) yield return "Avx512F";
        if (Avx2.IsSupported) yield return "Avx2";
        if (Fma.IsSupported) yield return "Fma";
        if (AdvSimd.IsSupported) yield return "AdvSimd";
    }

    /// <summary>The name of the processor.</summary>
    public static string? ProcessorModel()
    {
        const string CpuInfo = "/proc/cpuinfo";
        if (!File.Exists(CpuInfo)) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        string? line = File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
