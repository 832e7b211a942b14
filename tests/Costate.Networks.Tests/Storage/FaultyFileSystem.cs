using Costate.Networks.Storage;

namespace Costate.Networks.Tests.Storage;

/// <summary>The disk, whose k-th operation fails: every call, every write to a stream and every fsync counts as one.</summary>
/// <param name="failing">The operation that fails, from 1; 0 for none.</param>
/// <param name="persistent">Whether all later ones fail too, as on a full disk or after a crash.</param>
/// <param name="late">Whether the operation is carried out before it is reported as failed.</param>
sealed class FaultyFileSystem(int failing = 0, bool persistent = false, bool late = false) : IFileSystem
{
    public const string Message = "injected failure";
    readonly DurableFileSystem _disk = DurableFileSystem.Instance;

    public int Operations { get; private set; }

    public List<string> Log { get; } = [];

    public void CreateDirectory(string path) => Operation("create", path, () => _disk.CreateDirectory(path));

    public void SyncDirectory(string path) => Operation("sync", path, () => _disk.SyncDirectory(path));

    public void Rename(string from, string to) => Operation("rename", from, () => _disk.Rename(from, to));

    public void Delete(string path) => Operation("delete", path, () => _disk.Delete(path));

    public void WriteNew(string path, Action<Stream> write)
    {
        Operation("open", path, () => { });
        _disk.WriteNew(path, stream =>
        {
            write(new FaultyStream(this, stream, path));
            Operation("fsync", path, () => { });
        });
    }

    public ILogFile OpenLog(string path)
    {
        ILogFile? file = null;
        try
        {
            Operation("open", path, () => file = _disk.OpenLog(path));
        }
        catch (IOException)
        {
            file?.Dispose();
            throw;
        }
        return new FaultyLog(this, file!, path);
    }

    void Operation(string name, string path, Action action)
    {
        Operations++;
        Log.Add($"{name} {Path.GetFileName(path)}".Replace($".tmp-{Environment.ProcessId}", ".tmp", StringComparison.Ordinal));
        bool fails = failing > 0 && (persistent ? Operations >= failing : Operations == failing);
        if (!fails || late) action();
        if (fails) throw new IOException($"{path}: {Message}.");
    }

    sealed class FaultyStream(FaultyFileSystem owner, Stream target, string path) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            byte[] bytes = buffer.ToArray();
            int half = bytes.Length / 2;
            target.Write(bytes.AsSpan(0, half));   // a failing write is a short one
            owner.Operation("write", path, () => target.Write(bytes.AsSpan(half)));
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => target.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }

    sealed class FaultyLog(FaultyFileSystem owner, ILogFile file, string path) : ILogFile
    {
        public long Length => file.Length;

        public void Read(long position, Span<byte> bytes) => file.Read(position, bytes);

        public void Write(long position, ReadOnlySpan<byte> bytes)
        {
            byte[] copy = bytes.ToArray();
            int half = copy.Length / 2;
            file.Write(position, copy.AsSpan(0, half));   // a failing write is a short one
            owner.Operation("write", path, () => file.Write(position + half, copy.AsSpan(half)));
        }

        public void Cut(long length) => owner.Operation("cut", path, () => file.Cut(length));

        public void Sync() => owner.Operation("fsync", path, file.Sync);

        public void Dispose() => file.Dispose();
    }
}
