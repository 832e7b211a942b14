using System.Runtime.InteropServices;

namespace Costate.Networks.Storage;

/// <summary>Says what could not be done with which path and why, in the same words for every operation.</summary>
public static class IoFailure
{
    const int DiskFull = 28, QuotaExceeded = 122, LargestErrorNumber = 4095;
    const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>A failure that the operating system reported by its error number.</summary>
    public static IOException Of(string path, string what, int errorNumber) => new($"{path}: {what}: {Cause(errorNumber)}.", errorNumber);

    /// <summary>A failure that the runtime reported; the error number of the operating system is kept.</summary>
    public static IOException Of(string path, string what, Exception cause)
    {
        if (cause is IOException known && known.Message.StartsWith(path + ": ", StringComparison.Ordinal)) return known;
        int number = cause.InnerException is IOException { HResult: > 0 } inner ? inner.HResult : cause.HResult;
        string reason = number == WindowsDiskFull ? Cause(DiskFull)
            : number is > 0 and <= LargestErrorNumber && !OperatingSystem.IsWindows() ? Cause(number)
            : cause switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file or folder",
                PathTooLongException => "the name is too long",
                UnauthorizedAccessException => "permission denied",
                _ => cause.Message.TrimEnd('.'),
            };
        return new IOException($"{path}: {what}: {reason}.", cause) { HResult = number };
    }

    static string Cause(int errorNumber) => errorNumber switch
    {
        DiskFull => "disk full",
        QuotaExceeded when OperatingSystem.IsLinux() => "disk quota exceeded",
        _ => Marshal.GetPInvokeErrorMessage(errorNumber),
    };
}
