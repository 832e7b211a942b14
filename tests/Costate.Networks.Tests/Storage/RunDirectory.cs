namespace Costate.Networks.Tests.Storage;

/// <summary>An empty directory for one test, deleted afterwards.</summary>
sealed class RunDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("costate-").FullName;

    public string Checkpoints => File("checkpoint");

    public string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
