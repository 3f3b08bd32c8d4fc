namespace Pawl.Runners.Containers;

/// <summary>What runs containers, and within which bounds. Everything that is not here, or in the task's closed list, cannot be asked for.</summary>
public sealed class ContainerOptions
{
    /// <summary><c>podman</c>, <c>docker</c>, the path of one of them, or <c>none</c>. Null: the first on the path that answers.</summary>
    public string? Engine { get; set; }
    /// <summary>Arguments of every call of the engine, before the verb. Default none.</summary>
    public IReadOnlyList<string> EngineFlags { get; set; } = [];
    /// <summary>Arguments of every new container, after Pawl's own. Default none.</summary>
    public IReadOnlyList<string> CreateFlags { get; set; } = [];
    /// <summary>Folders of this machine, each with everything inside it, that containers may see as volumes. Default none.</summary>
    public IReadOnlyList<AllowedVolume> Volumes { get; set; } = [];
    /// <summary>The network of every container. Default <c>none</c>.</summary>
    public string Network { get; set; } = "none";
    /// <summary>Bytes of memory of one container; there is no swap beside it. Default 1 GiB.</summary>
    public long MemoryBytes { get; set; } = 1L << 30;
    /// <summary>Processors of one container. Default 1.</summary>
    public double Processors { get; set; } = 1;
    /// <summary>Processes of one container. Default 256.</summary>
    public int Processes { get; set; } = 256;
    /// <summary>Whether the image's files cannot be changed; <c>/tmp</c> always can. Default true.</summary>
    public bool ReadOnly { get; set; } = true;
    /// <summary>Bytes of <c>/tmp</c>, in memory. Default 64 MiB.</summary>
    public long DiskBytes { get; set; } = 64 << 20;
    /// <summary>Longest run, the fetch of the image included. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);
    /// <summary>Bytes of standard output, and of standard error. Default 4 MiB each.</summary>
    public int OutputBytes { get; set; } = 4 << 20;
    /// <summary>Longest time the engine may take to tell or remove something. Default 30 s.</summary>
    public TimeSpan EngineTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>A folder that containers may see.</summary>
/// <param name="Folder">Its path.</param>
/// <param name="ReadOnly">Whether they cannot change it.</param>
public sealed record AllowedVolume(string Folder, bool ReadOnly);
