namespace Pawl.Runners.Processes;

/// <summary>A file without a name: a process that this one starts can open it by <see cref="Path"/>, nobody finds it on the disk, and no crash leaves it behind.</summary>
internal sealed class UnlinkedFile : IDisposable
{
    private readonly FileStream _file;

    public UnlinkedFile(ReadOnlySpan<byte> content)
    {
        var name = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $".pawl-{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new(name, options);
        File.Delete(name);
        _file.Write(content);
        _file.Flush();
    }

    /// <summary>Where processes of the same user can open it while this object lives.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_file.SafeFileHandle.DangerousGetHandle()}";

    public void Dispose() => _file.Dispose();
}
