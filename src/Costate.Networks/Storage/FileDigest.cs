namespace Costate.Networks.Storage;

/// <summary>What a checkpoint's manifest says about one of its files.</summary>
/// <param name="Name">The file, without a directory.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Sha256">SHA-256 of them, 64 lower-case hexadecimal digits.</param>
sealed record FileDigest(string Name, long Size, string Sha256);
