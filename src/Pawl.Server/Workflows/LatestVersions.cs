using System.Collections.Concurrent;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;

namespace Pawl.Server.Workflows;

/// <summary>What a start without a version runs.</summary>
/// <param name="Version">The version; null when there is none to run.</param>
/// <param name="IsDisabled">Whether versions exist, and all are disabled.</param>
internal sealed record LatestVersion(DefinitionId? Version, bool IsDisabled);

/// <summary>Remembers for a moment which version of a workflow is the latest, so that a start reads nothing from the database.</summary>
/// <remarks>Publishing, disabling and deleting on this server count at once; on another one they count after <see cref="Trust"/>.</remarks>
internal sealed class LatestVersions(IDefinitionStore definitions, TimeProvider time)
{
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);
    /// <summary>Workflows remembered at most. Beyond it all are forgotten: looking them up again is cheap.</summary>
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<(string Tenant, string Namespace, string Name), (long At, LatestVersion Latest)> entries = new();
    private long changes;

    /// <summary>The latest version that is not disabled: the highest, pre-releases only when nothing else exists.</summary>
    public async Task<LatestVersion> FindAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken)
    {
        var key = (tenant, @namespace, name);
        var now = time.GetTimestamp();
        if (entries.TryGetValue(key, out var entry) && time.GetElapsedTime(entry.At, now) < Trust) return entry.Latest;

        var before = Interlocked.Read(ref changes);
        var versions = await definitions.ListVersionsAsync(tenant, @namespace, name, cancellationToken);
        var enabled = versions.Where(version => version.DisabledAt is null).ToList();
        var latest = new LatestVersion((enabled.FirstOrDefault(version => !IsPreRelease(version.Id)) ?? enabled.FirstOrDefault())?.Id, versions.Count > 0 && enabled.Count == 0);

        // What was read while something was published may be old already.
        if (Interlocked.Read(ref changes) == before)
        {
            if (entries.Count >= Capacity) entries.Clear();
            entries[key] = (now, latest);
        }
        return latest;
    }

    /// <summary>Some version of the workflow was published, disabled, enabled or deleted.</summary>
    public void Changed(string tenant, DefinitionId id)
    {
        Interlocked.Increment(ref changes);
        entries.TryRemove((tenant, id.Namespace, id.Name), out _);
    }

    /// <summary>Whether a version is a pre-release.</summary>
    // Build metadata (behind '+') may hold hyphens too.
    public static bool IsPreRelease(DefinitionId id) => id.Version.AsSpan(0, id.Version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus ? plus : id.Version.Length).Contains('-');
}
