using Pawl.Runners.Containers;

namespace Pawl.Server.Options;

/// <summary>The options of processes: commands, scripts and containers.</summary>
internal static class ProcessOptionTable
{
    private const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    public static IReadOnlyList<OptionEntry> Entries { get; } =
    [
        Process("process-timeout", "10m", "Longest run of one command, script or container; a task's own 'timeout' may be shorter.",
            (processes, text) => processes with { Timeout = OptionValues.Time(text, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(7)) }),
        Process("process-output", "4MiB", "Bytes that one process may print to standard output, and to standard error, before it is killed.",
            (processes, text) => processes with { OutputBytes = OptionValues.Bytes(text, 1 << 10, 64 << 20) }),
        Process("process-count", "256", "Processes that one command, script or container may have at a time.",
            (processes, text) => processes with { Count = OptionValues.Whole(text, 8, 100_000) }),
        Process("script-node", "the first that works in the sandbox", "Path of the Node.js that runs scripts in 'js', 20.11 or newer.",
            (processes, text) => processes with { Node = Path.GetFullPath(OptionValues.Text(text)) }),
        Process("script-python", "the first that works in the sandbox", "Path of the Python that runs scripts in 'python'.",
            (processes, text) => processes with { Python = Path.GetFullPath(OptionValues.Text(text)) }),
        Process("mcp-servers", "", "Folders that MCP servers which are processes may read, and whose programs are found first, with commas between.",
            (processes, text) => processes with { McpServers = [.. text.Split(',', Clean).Select(Folder)] }),
        Process("container-engine", "the first that answers", "What runs containers: podman, docker, the path of one of them, or none.",
            (processes, text) => processes with { ContainerEngine = OptionValues.Text(text) }),
        Process("container-engine-flags", "", "Arguments of every call of the container engine, before the verb, with spaces between.",
            (processes, text) => processes with { ContainerEngineFlags = text.Split(' ', Clean) }),
        Process("container-create-flags", "", "Arguments of every new container after Pawl's own, with spaces between; they may weaken what Pawl sets.",
            (processes, text) => processes with { ContainerCreateFlags = text.Split(' ', Clean) }),
        Process("container-volumes", "", "Folders of this machine that containers of any workflow may see, with commas between; ':ro' behind one lets it only be read.",
            (processes, text) => processes with { ContainerVolumes = [.. text.Split(',', Clean).Select(Volume)] }),
        Process("container-network", "none", "Network of every container: none, or a network of the container engine.",
            (processes, text) => processes with { ContainerNetwork = OptionValues.Text(text) }),
        Process("container-memory-mib", "1024", "MiB of memory of one container; there is no swap beside it.",
            (processes, text) => processes with { ContainerMemoryMib = OptionValues.Whole(text, 8, 1 << 20) }),
        Process("container-processors", "1", "Processors that one container may use.",
            (processes, text) => processes with { ContainerProcessors = OptionValues.Whole(text, 1, 1_024) }),
        Process("container-read-only", "true", "Whether containers can change nothing but /tmp and their volumes.",
            (processes, text) => processes with { ContainerReadOnly = OptionValues.Flag(text) }),
    ];

    private static OptionEntry Process(string name, string @default, string meaning, Func<ProcessSettings, string, ProcessSettings> apply) =>
        new(name, @default, meaning, (options, text) => options with { Processes = apply(options.Processes, text) });

    private static string Folder(string text) => Path.IsPathRooted(text) && text.TrimEnd('/').Length > 0 && !text.Contains(':', StringComparison.Ordinal)
        ? text
        : throw new FormatException($"'{text}' is no folder of servers; expected an absolute path that is not '/', without colons, e.g. '/srv/mcp'");

    private static AllowedVolume Volume(string text)
    {
        var readOnly = text.EndsWith(":ro", StringComparison.Ordinal);
        var folder = readOnly ? text[..^3] : text;
        return Path.IsPathRooted(folder) && folder.TrimEnd('/').Length > 0
            ? new(folder, readOnly)
            : throw new FormatException($"'{text}' is no folder that containers may see; expected an absolute path that is not '/', e.g. '/srv/data' or '/srv/data:ro'");
    }
}
