using System.Diagnostics;
using Costate.Networks.Storage;

namespace Costate.Cli.Diagnostics;

/// <summary>Measures of the disk under a folder.</summary>
static class Disk
{
    const int Repetitions = 5, Bytes = 4096;

    /// <summary>Free bytes; null if it cannot be known.</summary>
    public static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Milliseconds to write 4 KiB so that they survive a power failure, the median of five; null if the folder cannot be written.</summary>
    public static double? SyncMilliseconds(string folder)
    {
        string file = Path.Combine(folder, $".costate-doctor-{Environment.ProcessId}");
        try
        {
            var times = new double[Repetitions];
            for (int i = 0; i < Repetitions; i++)
            {
                long start = Stopwatch.GetTimestamp();
                DurableFileSystem.Instance.WriteNew(file, stream => stream.Write(new byte[Bytes]));
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                DurableFileSystem.Instance.Delete(file);
            }
            Array.Sort(times);
            return Math.Round(times[Repetitions / 2], 2);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
