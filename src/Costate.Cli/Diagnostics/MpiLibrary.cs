using System.Runtime.InteropServices;

namespace Costate.Cli.Diagnostics;

/// <summary>Looks for an MPI library where the system's loader looks.</summary>
static class MpiLibrary
{
    static readonly (string Name, string Flavour)[] _candidates =
    [
        ("libmpi.so.40", "Open MPI"),
        ("libmpich.so.12", "MPICH"),
        ("libmpi.so.12", "MPICH ABI"),
    ];

    /// <summary>Which one is found: <c>Open MPI (libmpi.so.40)</c>, or <c>not found</c>.</summary>
    public static string Describe() => Describe(NativeLibrary.TryLoad);

    /// <summary>The same with a loader of the caller's.</summary>
    internal static string Describe(Loader load)
    {
        foreach ((string name, string flavour) in _candidates)
            if (load(name, out _)) return $"{flavour} ({name})";
        return "not found";
    }

    /// <summary>Loads a library by its name.</summary>
    internal delegate bool Loader(string name, out nint handle);
}
