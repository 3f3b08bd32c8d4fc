namespace Pawl.Cli.Up;

/// <summary>A data directory for one command.</summary>
internal static class ThrowawayDirectory
{
    /// <summary>Makes it below the machine's folder for temporary files.</summary>
    public static string Make(string prefix)
    {
        var directory = Directory.CreateTempSubdirectory(prefix).FullName;
        // Started by root, PostgreSQL runs as another user, who must be able to pass through; what lies below is closed to others by itself.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return directory;
    }

    /// <summary>Deletes it with everything in it; null for none.</summary>
    public static void Delete(string? directory)
    {
        if (directory is not null && Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }
}
