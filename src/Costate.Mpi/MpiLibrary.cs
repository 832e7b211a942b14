using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Costate.Mpi;

/// <summary>An MPI library that is found where the loader of the system looks: Open MPI, or MPICH and what has its binary interface.</summary>
public sealed partial class MpiLibrary
{
    /// <summary>The environment variable that names the library: a name for the loader, or a path.</summary>
    public const string Variable = "COSTATE_MPI";

    const string OpenMpi = "libmpi.so.40", Mpich = "libmpich.so.12", MpichInterface = "libmpi.so.12";

    MpiLibrary(string name, nint handle)
    {
        Name = name;
        Calls = new(name, handle);
        string text = Calls.LibraryVersion();
        Match match = NameAndVersion().Match(text);
        (Product, Version) = match.Success ? (match.Groups["name"].Value.Trim(), match.Groups["version"].Value) : (text.Split('\n')[0].Trim(), null);
    }

    /// <summary>What it was loaded as: a file name or a path.</summary>
    public string Name { get; }

    /// <summary>What it calls itself: <c>Open MPI</c>, <c>MPICH</c>, …</summary>
    public string Product { get; }

    /// <summary>Its version; null if it does not tell one.</summary>
    public string? Version { get; }

    internal MpiCalls Calls { get; }

    /// <summary>Product, version and name.</summary>
    public override string ToString() => Version is null ? $"{Product} ({Name})" : $"{Product} {Version} ({Name})";

    /// <summary>Loads the library that <see cref="Variable"/> names; without it the one whose launcher started this process, or else any.</summary>
    /// <exception cref="MpiUnavailableException">There is none; the message says how to install one.</exception>
    public static MpiLibrary Load() => Load(Environment.GetEnvironmentVariable);

    /// <summary>The same for other environment variables.</summary>
    /// <param name="variable">Gives the value of an environment variable, or null.</param>
    /// <exception cref="MpiUnavailableException">There is none; the message says how to install one.</exception>
    public static MpiLibrary Load(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string[] names = Candidates(variable);
        using RuntimeSignals signals = new();
        foreach (string name in names)
            if (NativeLibrary.TryLoad(name, out nint handle)) return new(name, handle);
        throw new MpiUnavailableException($"MPI was not found: {(Given(variable) is null ? "looked for" : $"{Variable} names")} {string.Join(", ", names)}. "
            + $"Install Open MPI (Debian and Ubuntu: apt-get install openmpi-bin) or MPICH (apt-get install mpich), or name the library in {Variable}.");
    }

    /// <summary>The names to try, in this order.</summary>
    internal static string[] Candidates(Func<string, string?> variable) =>
        Given(variable) is { } given ? [given]
        : MpiLaunch.Find(variable)?.Kind == MpiLauncher.Hydra ? [Mpich, MpichInterface, OpenMpi]
        : [OpenMpi, Mpich, MpichInterface];

    static string? Given(Func<string, string?> variable) => variable(Variable) is { Length: > 0 } given ? given : null;

    // "Open MPI v4.1.4, package: …", "MPICH Version:\t4.0.2\n…", "Intel(R) MPI Library 2021.5 for …"
    [GeneratedRegex(@"^(?<name>[^\n]*?)(\s+Version\s*:)?\s+v?(?<version>\d+(\.\w+)+)")]
    private static partial Regex NameAndVersion();
}
