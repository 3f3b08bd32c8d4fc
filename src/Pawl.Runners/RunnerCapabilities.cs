using Pawl.Engine.Capabilities;
using Pawl.Runners.Containers;
using Pawl.Runners.Processes;
using Pawl.Runners.Sandbox;
using Pawl.Runners.Scripts;

namespace Pawl.Runners;

/// <summary>Finds out which kinds of processes this machine can run, by trying.</summary>
/// <param name="sandbox">Runs commands and scripts.</param>
/// <param name="interpreters">Run scripts.</param>
/// <param name="engine">Runs containers.</param>
/// <param name="clock">Measures how old an answer is.</param>
public sealed class RunnerCapabilities(SandboxedProcess sandbox, Interpreters interpreters, ContainerEngine engine, TimeProvider clock)
{
    /// <summary>How long an answer holds: trying takes a good part of a second.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<RunnerKind, (Task<Capability> Answer, long Since)> _known = [];

    /// <summary>What can be run, of some kinds.</summary>
    public async Task<IReadOnlyDictionary<RunnerKind, Capability>> DescribeAsync(IEnumerable<RunnerKind> kinds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<RunnerKind, Capability>();
        foreach (var kind in kinds) found[kind] = await Find(kind).WaitAsync(cancellationToken);
        return found;
    }

    private Task<Capability> Find(RunnerKind kind)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(kind, out var known) || clock.GetElapsedTime(known.Since) > Freshness) known = _known[kind] = (Task.Run(() => TryAsync(kind)), clock.GetTimestamp());
            return known.Answer;
        }
    }

    private async Task<Capability> TryAsync(RunnerKind kind)
    {
        try
        {
            return new(await UseAsync(kind), null);
        }
        catch (ProcessFailedException error)
        {
            return new(null, error.Message);
        }
    }

    private async Task<string> UseAsync(RunnerKind kind)
    {
        switch (kind)
        {
            case RunnerKind.Container:
                var found = await engine.FindAsync(CancellationToken.None);
                return $"{(found.IsPodman ? "podman" : "docker")} {found.Version} ({found.Program})";
            case RunnerKind.JavaScript:
                var node = await interpreters.FindAsync("js", CancellationToken.None);
                return $"Node.js {node.Version} ({node.Program})";
            case RunnerKind.Python:
                var python = await interpreters.FindAsync("python", CancellationToken.None);
                return $"Python {python.Version} ({python.Program})";
            default:
                await sandbox.RunAsync(new() { Command = ["/bin/true"] }, CancellationToken.None);
                return "bubblewrap";
        }
    }
}
