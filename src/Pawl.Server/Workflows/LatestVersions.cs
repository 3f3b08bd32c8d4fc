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

    private readonly ConcurrentDictionary<(string Tenant, string Namespace, string Name), (long At, IReadOnlyList<DefinitionDocument> Versions)> entries = new();
    private long changes;

    /// <summary>The latest version that is not disabled: the highest, pre-releases only when nothing else exists.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="namespace">The workflow's namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="line">Which versions count: <c>1</c> or <c>1.4</c>; null means all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LatestVersion> FindAsync(string tenant, string @namespace, string name, string? line, CancellationToken cancellationToken)
    {
        var versions = await VersionsAsync((tenant, @namespace, name), cancellationToken);
        if (line is not null) versions = [.. versions.Where(version => VersionLine.Has(line, version.Id.Version))];
        var enabled = versions.Where(version => version.DisabledAt is null).ToList();
        return new((enabled.FirstOrDefault(version => !IsPreRelease(version.Id)) ?? enabled.FirstOrDefault())?.Id, versions.Count > 0 && enabled.Count == 0);
    }

    private async Task<IReadOnlyList<DefinitionDocument>> VersionsAsync((string Tenant, string Namespace, string Name) key, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        if (entries.TryGetValue(key, out var entry) && time.GetElapsedTime(entry.At, now) < Trust) return entry.Versions;

        var before = Interlocked.Read(ref changes);
        // Their texts are not needed, and would be much to remember.
        var versions = (await definitions.ListVersionsAsync(key.Tenant, key.Namespace, key.Name, cancellationToken)).Select(version => version with { Source = "" }).ToList();

        // What was read while something was published may be old already.
        if (Interlocked.Read(ref changes) == before)
        {
            if (entries.Count >= Capacity) entries.Clear();
            entries[key] = (now, versions);
        }
        return versions;
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
