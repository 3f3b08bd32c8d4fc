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

    /// <summary>What the sandbox is told.</summary>
    internal SandboxOptions Sandbox => new() { Timeout = Timeout, OutputBytes = OutputBytes, Processes = Count };

    /// <summary>What the runner of scripts is told.</summary>
    internal ScriptOptions Scripts => new() { Node = Node, Python = Python };
}
