using Pawl.Runners.Containers;
using Pawl.Runners.Sandbox;
using Pawl.Runners.Scripts;

namespace Pawl.Server.Options;

/// <summary>What runs the processes of workflows, and within which bounds.</summary>
public sealed record ProcessSettings
{
    /// <summary>Longest run of one process: a command, a script or a container. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
    /// <summary>Bytes of standard output, and of standard error. Default 4 MiB each.</summary>
    public int OutputBytes { get; init; } = 4 << 20;
    /// <summary>Processes of one command or script, or in one container. Default 256.</summary>
    public int Count { get; init; } = 256;
    /// <summary>Path of Node.js. Null: the first on the path, or in the usual folders, that works in the sandbox.</summary>
    public string? Node { get; init; }
    /// <summary>Path of Python. Null: likewise.</summary>
    public string? Python { get; init; }

    /// <summary>Folders with MCP servers. Default none.</summary>
    public IReadOnlyList<string> McpServers { get; init; } = [];

    /// <summary>The container engine: <c>podman</c>, <c>docker</c>, a path, or <c>none</c>. Null: the first that answers.</summary>
    public string? ContainerEngine { get; init; }
    /// <summary>Arguments of every call of the engine, before the verb. Default none.</summary>
    public IReadOnlyList<string> ContainerEngineFlags { get; init; } = [];
    /// <summary>Arguments of every new container, after Pawl's own. Default none.</summary>
    public IReadOnlyList<string> ContainerCreateFlags { get; init; } = [];
    /// <summary>Folders that containers may see. Default none.</summary>
    public IReadOnlyList<AllowedVolume> ContainerVolumes { get; init; } = [];
    /// <summary>The network of every container. Default <c>none</c>.</summary>
    public string ContainerNetwork { get; init; } = "none";
    /// <summary>MiB of memory of one container. Default 1,024.</summary>
    public int ContainerMemoryMib { get; init; } = 1_024;
    /// <summary>Processors of one container. Default 1.</summary>
    public int ContainerProcessors { get; init; } = 1;
    /// <summary>Whether the files of an image cannot be changed. Default true.</summary>
    public bool ContainerReadOnly { get; init; } = true;

    /// <summary>What the sandbox is told.</summary>
    internal SandboxOptions Sandbox => new() { Timeout = Timeout, OutputBytes = OutputBytes, Processes = Count };

    /// <summary>What the runner of scripts is told.</summary>
    internal ScriptOptions Scripts => new() { Node = Node, Python = Python };

    /// <summary>What the runner of containers is told.</summary>
    internal ContainerOptions Containers => new()
    {
        Engine = ContainerEngine,
        EngineFlags = ContainerEngineFlags,
        CreateFlags = ContainerCreateFlags,
        Volumes = ContainerVolumes,
        Network = ContainerNetwork,
        MemoryBytes = (long)ContainerMemoryMib << 20,
        Processors = ContainerProcessors,
        Processes = Count,
        ReadOnly = ContainerReadOnly,
        Timeout = Timeout,
        OutputBytes = OutputBytes,
    };
}
