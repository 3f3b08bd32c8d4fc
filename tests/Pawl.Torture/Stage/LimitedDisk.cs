using System.Diagnostics;

namespace Pawl.Torture.Stage;

/// <summary>A disk of a size of its own (a tmpfs), which can be full from one moment to the next. Needs root and the right to mount.</summary>
internal sealed class LimitedDisk : IDisposable
{
    private readonly int _sizeMib;

    private LimitedDisk(string path, int sizeMib) => (Path, _sizeMib) = (path, sizeMib);

    public string Path { get; }

    /// <summary>Mounts it; null, with the reason, where that is not possible.</summary>
    public static LimitedDisk? TryMount(string path, int sizeMib, out string reason)
    {
        Directory.CreateDirectory(path);
        reason = Environment.IsPrivilegedProcess ? Run("mount", "-t", "tmpfs", "-o", $"size={sizeMib}m,mode=755", "tmpfs", path) : "it needs root";
        return reason.Length == 0 ? new(path, sizeMib) : null;
    }

    /// <summary>From now on nothing fits any more, without a byte of ballast: the limit comes down to what is used.</summary>
    /// <returns>Whether it worked: what is written at this moment can be in the way.</returns>
    public bool Fill()
    {
        var used = (_sizeMib * 1024L * 1024) - new DriveInfo(Path).TotalFreeSpace;
        return Run("mount", "-o", $"remount,size={Math.Max(1, used / 1024)}k", Path).Length == 0;
    }

    /// <summary>There is room again.</summary>
    public void Empty()
    {
        if (Run("mount", "-o", $"remount,size={_sizeMib}m", Path) is { Length: > 0 } fault) throw new IOException($"{Path} cannot get its size back: {fault}");
    }

    // Lazily: a process that dies this moment must not keep it.
    public void Dispose() => Run("umount", "--lazy", Path);

    /// <summary>Runs a program; empty when it went well, else what it said.</summary>
    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"{program} ended with {process.ExitCode}: {said.Trim()}";
    }
}
