namespace Costate.Networks.Tests;

/// <summary>Finds the folder of reference values and data that lies beside the checkout where the project is developed.</summary>
static class SharedFolder
{
    /// <summary>Its path, or null where it is absent.</summary>
    public static string? Path { get; } = Find();

    /// <summary>The path of a file in it.</summary>
    public static string File(params string[] parts) =>
        System.IO.Path.Combine([Path ?? throw new DirectoryNotFoundException("The folder 'shared' is needed here (set COSTATE_SHARED)."), .. parts]);

    static string? Find()
    {
        if (Environment.GetEnvironmentVariable("COSTATE_SHARED") is { Length: > 0 } given) return given;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(System.IO.Path.Combine(candidate, "vectors"))) return candidate;
        }
        return null;
    }
}
