namespace Pawl.Postgres.Private;

/// <summary>Keeps a second Pawl away from the same data: it would stop our server, taking it for one that was left behind.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; the kernel gives it back when this process ends, however it ends.</summary>
    public static DirectoryLock Take(DataLayout layout)
    {
        try
        {
            return new(new FileStream(layout.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(layout.Lock))
        {
            throw PrivatePostgresException.InUse(layout.Home);
        }
    }

    public void Dispose() => _file.Dispose();
}
