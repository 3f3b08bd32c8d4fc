using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Pawl.Postgres.Private;

/// <summary>Makes the files of a new server, and gets them back from one that outlived its Pawl.</summary>
internal static partial class ClusterFiles
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    /// <summary>Makes the cluster. It appears under its name only when it is whole, so a crash in between leaves nothing that looks like data.</summary>
    public static async Task InitializeAsync(DataLayout layout, PostgresBinaries binaries, ServerUser user, string superuserPassword, CancellationToken cancellationToken)
    {
        var draft = layout.Cluster + ".new";
        var passwordFile = layout.Cluster + ".password";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        DataLayout.MakePrivateDirectory(draft, user);
        try
        {
            WritePassword(passwordFile, superuserPassword, user);
            var (exitCode, output) = await RunAsync(
                user.Command(binaries.Initdb, [
                    "--pgdata", draft, "--username", PrivatePostgres.Superuser, "--pwfile", passwordFile, "--auth", "scram-sha-256",
                    "--encoding", "UTF8", "--no-locale", "--data-checksums"]),
                cancellationToken);
            if (exitCode != 0) throw PrivatePostgresException.InitFailed(layout.Cluster, output);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        Directory.Move(draft, layout.Cluster);
    }

    /// <summary>Stops a server that a killed Pawl left behind on these files; does nothing when there is none.</summary>
    /// <remarks>We hold the directory's lock, so whoever runs on it has lost its Pawl. Adopting it would keep settings, and a death signal, of another time.</remarks>
    public static async Task StopLeftBehindAsync(DataLayout layout, TimeSpan patience, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (LeftBehind(layout) is not { } processId) return;

        LogLeftBehind(logger, processId);
        var started = clock.GetTimestamp();
        // SIGINT: roll back what is open, write a checkpoint, go. Past our patience SIGQUIT: go at once; the log recovers it.
        var signal = NativeMethods.Interrupt;
        NativeMethods.Signal(processId, signal);
        while (LeftBehind(layout) == processId)
        {
            if (signal == NativeMethods.Interrupt && clock.GetElapsedTime(started) > patience)
            {
                signal = NativeMethods.Quit;
                NativeMethods.Signal(processId, signal);
            }
            else if (clock.GetElapsedTime(started) > 2 * patience)
            {
                throw PrivatePostgresException.StartFailed(layout.Cluster, $"process {processId}, left behind by an earlier Pawl, does not stop");
            }

            await Task.Delay(Glance, clock, cancellationToken);
        }
    }

    /// <summary>Waits until a killed server is gone for good: for as long as its parent has not collected it, PostgreSQL takes it for a living one and does not start.</summary>
    public static async Task AwaitDeadAsync(DataLayout layout, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (Noted(layout) is { } processId && IsDead(processId) && clock.GetElapsedTime(started) < patience) await Task.Delay(Glance, clock, cancellationToken);
    }

    /// <summary>The process that runs on the files, by its own note there; null when it is gone.</summary>
    private static int? LeftBehind(DataLayout layout)
    {
        try
        {
            if (Noted(layout) is not { } processId) return null;

            // After a reboot the number may belong to anybody: only a process that names these files is the one.
            var commandLine = File.ReadAllText($"/proc/{processId}/cmdline").Split('\0');
            return commandLine.Contains(layout.Cluster) ? processId : null;
        }
        catch (IOException)
        {
            return null; // No note, no such process, or it ended while we looked. Without /proc PostgreSQL's own check of the note has to do.
        }
    }

    /// <summary>The number in the server's note; null without one.</summary>
    private static int? Noted(DataLayout layout)
    {
        try
        {
            var note = File.ReadLines(Path.Combine(layout.Cluster, "postmaster.pid")).FirstOrDefault();
            return int.TryParse(note, NumberStyles.None, CultureInfo.InvariantCulture, out var processId) ? processId : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether a process has ended and is only waiting to be collected.</summary>
    private static bool IsDead(int processId)
    {
        try
        {
            // pid (name) state …; the name may hold brackets of its own.
            var status = File.ReadAllText($"/proc/{processId}/stat");
            return status.AsSpan(status.LastIndexOf(')') + 1).TrimStart().StartsWith("Z");
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void WritePassword(string file, string password, ServerUser user)
    {
        using (var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(password);
        }

        user.Own(file);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, (await errors + await output).Trim());
    }

    [LoggerMessage(3001, LogLevel.Warning, "Stopping PostgreSQL process {ProcessId}, which an earlier Pawl left behind")]
    private static partial void LogLeftBehind(ILogger logger, int processId);
}
