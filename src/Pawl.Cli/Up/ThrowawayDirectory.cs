namespace Pawl.Cli.Up;

/// <summary>A data directory for one command, gone at its end. What a killed command left behind goes when the next one comes.</summary>
internal sealed class ThrowawayDirectory : IDisposable
{
    /// <summary>Locked for as long as the command lives; the kernel lets go of it however that ends.</summary>
    private const string LockFile = "in-use";

    private readonly FileStream _lock;

    private ThrowawayDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Makes one below the machine's folder for temporary files.</summary>
    /// <param name="prefix">Begins its name, one for each kind of command.</param>
    public static ThrowawayDirectory Make(string prefix)
    {
        foreach (var left in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), prefix + "*")) Sweep(left);
        var path = Directory.CreateTempSubdirectory(prefix).FullName;
        var held = new FileStream(System.IO.Path.Combine(path, LockFile), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        // Started by root, PostgreSQL runs as another user, who must be able to pass through; what lies below is closed to others by itself.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return new ThrowawayDirectory(path, held);
    }

    public void Dispose()
    {
        // Still locked: another command that begins this moment must not sweep the same directory.
        try { if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true); }
        finally { _lock.Dispose(); }
    }

    private static void Sweep(string directory)
    {
        try
        {
            // A directory without the file is being made this moment.
            using (new FileStream(System.IO.Path.Combine(directory, LockFile), FileMode.Open, FileAccess.Write, FileShare.None)) { }
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // In use, of another user, or swept by somebody else: not ours to delete.
        }
    }
}
