using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Costate.Networks.Data;

/// <summary>What a run was trained with, as two SHA-256 of 64 lower-case hexadecimal digits: enough to notice that data have changed.</summary>
/// <param name="Training">Of the training data.</param>
/// <param name="Validation">Of the validation data; null if there are none.</param>
public sealed record DataDigest(string Training, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Validation = null)
{
    /// <summary>The digest of data as they were read, before they are scaled.</summary>
    public static DataDigest Of<T>(Dataset<T> training, Dataset<T>? validation) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(Of(training), validation is null ? null : Of(validation));

    /// <summary>SHA-256 of the values (in the precision of <typeparamref name="T"/>), the labels or targets, and the names of the classes. Where the data come from, how the file is compressed and what its columns are called does not matter.</summary>
    /// <param name="data">Samples × features, with labels or with samples × outputs targets.</param>
    public static string Of<T>(Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int[] sizes = [Marshal.SizeOf<T>(), data.Samples, data.Features, data.Outputs, data.Labels is null ? 0 : 1, data.Classes];
        hash.AppendData(MemoryMarshal.AsBytes<int>(sizes));
        Append(hash, data.Inputs);
        Append(hash, data.Labels ?? []);
        Append(hash, data.Targets ?? []);
        foreach (string name in data.ClassNames) hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // In pieces: the bytes of a large array are more than one span can hold.
    static void Append<N>(IncrementalHash hash, ReadOnlySpan<N> numbers) where N : unmanaged
    {
        const int Piece = 1 << 20;
        for (int i = 0; i < numbers.Length; i += Piece) hash.AppendData(MemoryMarshal.AsBytes(numbers.Slice(i, Math.Min(Piece, numbers.Length - i))));
    }
}
