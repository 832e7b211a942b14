using System.Diagnostics;
using System.Globalization;

namespace Costate.Networks.Storage;

/// <summary>Names of files and directories that are being written: <c>name.tmp-&lt;process id&gt;</c>, beside the name they will get.</summary>
static class TemporaryName
{
    const string Mark = ".tmp-";

    /// <summary>The temporary name that this process uses for <paramref name="path"/>.</summary>
    public static string For(string path) => path + Mark + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="path"/> is a temporary name and no other living process can be at work on it.</summary>
    /// <remarks>A number that this process has itself counts as dead: at its start it has written nothing yet.</remarks>
    public static bool IsLeftover(string path)
    {
        string name = Path.GetFileName(path);
        int mark = name.LastIndexOf(Mark, StringComparison.Ordinal);
        return mark > 0 && int.TryParse(name.AsSpan(mark + Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && (id == Environment.ProcessId || !IsAlive(id));
    }

    static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
