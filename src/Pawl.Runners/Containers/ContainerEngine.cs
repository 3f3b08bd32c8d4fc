using System.Text.Json;
using Pawl.Runners.Processes;

namespace Pawl.Runners.Containers;

/// <summary>The engine that was found.</summary>
/// <param name="Program">Its path.</param>
/// <param name="IsPodman">podman, or docker otherwise.</param>
/// <param name="Version">Its version.</param>
public sealed record FoundEngine(string Program, bool IsPodman, string Version);

/// <summary>Speaks with podman or docker: always by arguments, never through a shell.</summary>
/// <param name="options">Which engine.</param>
/// <param name="processes">Runs it.</param>
public sealed class ContainerEngine(ContainerOptions options, BoundedProcess processes)
{
    private static readonly string[] Folders = ["/usr/local/bin", "/usr/bin", "/bin"];

    private FoundEngine? _found;

    /// <summary>The engine. A failure is not remembered: it may be installed or started meanwhile.</summary>
    /// <exception cref="ProcessFailedException">None answers; the message says what to do.</exception>
    public async Task<FoundEngine> FindAsync(CancellationToken cancellationToken) => _found ??= await SearchAsync(cancellationToken);

    /// <summary>Runs the engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="arguments">The verb and its arguments.</param>
    /// <param name="stdin">Standard input; null when empty.</param>
    /// <param name="timeout">Longest run; null for <see cref="ContainerOptions.EngineTimeout"/>.</param>
    /// <param name="cancellationToken">Kills it, not what it started.</param>
    internal Task<ProcessOutput> RunAsync(FoundEngine engine, IReadOnlyList<string> arguments, string? stdin, TimeSpan? timeout, CancellationToken cancellationToken) => processes.RunAsync(
        new()
        {
            Command = [engine.Program, .. options.EngineFlags, .. arguments],
            Stdin = stdin,
            Environment = Environment(),
            Timeout = timeout ?? options.EngineTimeout,
            OutputBytes = options.OutputBytes,
        },
        cancellationToken);

    /// <summary>What the engine tells about containers; those that do not exist are left out.</summary>
    internal async Task<IReadOnlyList<ContainerState>> InspectAsync(FoundEngine engine, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0) return [];
        var output = await RunAsync(engine, ["container", "inspect", "--", .. names], null, null, cancellationToken);
        try { return ContainerState.Read(output.Stdout); }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException) { return []; }
    }

    /// <summary>What the engine tells about a container; null when there is none of that name.</summary>
    internal async Task<ContainerState?> FindContainerAsync(FoundEngine engine, string name, CancellationToken cancellationToken) =>
        await InspectAsync(engine, [name], cancellationToken) is [var only, ..] ? only : null;

    /// <summary>Stops a container at once and removes it; nothing happens when it does not exist.</summary>
    /// <exception cref="ProcessFailedException">The engine does not do it.</exception>
    internal async Task RemoveAsync(FoundEngine engine, string name)
    {
        // Never given up half-way: what asked for it may be cancelled already, and that is the very reason to remove it.
        var output = await RunAsync(engine, ["rm", "--force", "--volumes", "--", name], null, null, CancellationToken.None);
        if (output.Code != 0 && !output.Stderr.Contains("no such container", StringComparison.OrdinalIgnoreCase) && !output.Stderr.Contains("no container with", StringComparison.OrdinalIgnoreCase))
            throw new ProcessFailedException($"The container {name} could not be removed: {output.Stderr.Trim()}", isConfiguration: false);
    }

    private async Task<FoundEngine> SearchAsync(CancellationToken cancellationToken)
    {
        if (options.Engine == "none") throw new ProcessFailedException("This server runs no containers (PAWL_CONTAINER_ENGINE=none).", isConfiguration: true);
        var reasons = new List<string>();
        foreach (var program in Candidates())
        {
            try
            {
                var version = await RunAsync(new(program, false, ""), ["version", "--format", "{{.Client.Version}}"], null, null, cancellationToken);
                // The client alone answers even where no engine runs behind it.
                var info = version.Code == 0 ? await RunAsync(new(program, false, ""), ["info", "--format", "{{json .}}"], null, null, cancellationToken) : version;
                if (info.Code == 0 && !info.Stdout.Contains("\"ServerErrors\":[\"", StringComparison.Ordinal))
                    return new(program, info.Stdout.Contains("\"buildahVersion\"", StringComparison.OrdinalIgnoreCase), version.Stdout.Trim());
                reasons.Add($"{program}: {Line(info)}");
            }
            catch (ProcessFailedException error)
            {
                reasons.Add($"{program}: {error.Message}");
            }
        }

        throw new ProcessFailedException(
            reasons.Count == 0
                ? "Neither podman nor docker is installed, and containers need one of them. Install podman, e.g. with 'apt-get install podman', or name one with PAWL_CONTAINER_ENGINE."
                : $"No container engine answers ({string.Join("; ", reasons)}). Start it, or name another one with PAWL_CONTAINER_ENGINE.",
            isConfiguration: true);
    }

    private IEnumerable<string> Candidates()
    {
        if (options.Engine is { } chosen && chosen.Contains('/', StringComparison.Ordinal)) return [chosen];
        var folders = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(Folders).Where(Path.IsPathRooted).Distinct(StringComparer.Ordinal).ToList();
        string[] names = options.Engine is { } name ? [name] : ["podman", "docker"];
        return names.Select(name => folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)).OfType<string>();
    }

    /// <summary>The engine needs its home, its socket and its configuration; Pawl's own settings hold secrets and are none of its business.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Environment() =>
        from System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables()
        where !((string)variable.Key).StartsWith("PAWL_", StringComparison.OrdinalIgnoreCase)
        select KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? "");

    private static string Line(ProcessOutput output) => (output.Stderr.Trim().Split('\n')[^1] is { Length: > 0 } last ? last : $"exit code {output.Code}").Trim();
}
