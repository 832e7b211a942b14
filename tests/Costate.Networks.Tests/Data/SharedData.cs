namespace Costate.Networks.Tests.Data;

/// <summary>The folder of real data sets, which is not part of the repository: a folder <c>shared</c> beside one of the folders above the tests.</summary>
static class SharedData
{
    /// <summary>The folder, or null if there is none; the environment variable COSTATE_SHARED overrides the search.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The path of one file in it.</summary>
    public static string PathOf(string file) => Path.Combine(Folder ?? throw new DirectoryNotFoundException(Missing), file);

    public const string Missing = "The folder 'shared' with the real data sets was not found; set COSTATE_SHARED to its path.";

    static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable("COSTATE_SHARED");
        if (!string.IsNullOrEmpty(named)) return Directory.Exists(named) ? named : null;
        for (DirectoryInfo? above = new(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            string candidate = Path.Combine(above.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "data"))) return candidate;
        }
        return null;
    }
}
