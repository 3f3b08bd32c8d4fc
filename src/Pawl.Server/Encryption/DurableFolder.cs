using System.Runtime.InteropServices;

namespace Pawl.Server.Encryption;

/// <summary>Makes the names in a folder survive a loss of power: a file that was moved there stays there.</summary>
internal static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The folder cannot be flushed.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows()) return; // moving a file is durable there
        var folder = Open(path, ReadOnly);
        if (folder < 0) throw Fault(path);
        try
        {
            if (Flush(folder) != 0) throw Fault(path);
        }
        finally
        {
            _ = Close(folder);
        }
    }

    private static IOException Fault(string path) => new($"'{path}' cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int folder);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int folder);
}
