namespace Pawl.Runners.Sandbox;

/// <summary>Bounds of what runs in the sandbox.</summary>
public sealed class SandboxOptions
{
    /// <summary>Longest run of one process. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);
    /// <summary>Bytes of standard output, and of standard error. Default 4 MiB each.</summary>
    public int OutputBytes { get; set; } = 4 << 20;
    /// <summary>Address space of one process in bytes. Default 4 GiB.</summary>
    public long MemoryBytes { get; set; } = 4L << 30;
    /// <summary>Bytes of the working directory, and of <c>/tmp</c>, both in memory. Default 64 MiB each.</summary>
    public long DiskBytes { get; set; } = 64 << 20;
    /// <summary>Processes at a time. Default 256.</summary>
    public int Processes { get; set; } = 256;
    /// <summary>Open files of one process. Default 1,024.</summary>
    public int OpenFiles { get; set; } = 1_024;
}
