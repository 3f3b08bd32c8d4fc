using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Audit;

/// <summary>Removes what the audit log has kept long enough, from the beginnings of chains.</summary>
public interface IAuditRetention
{
    /// <summary>What may go: of each tenant with old entries at the beginning of its chain the last of them, of a bounded number of entries. The last entry of a chain never may.</summary>
    /// <param name="before">Entries written before this are old.</param>
    /// <param name="limit">Entries of a tenant that are looked at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    Task<IReadOnlyList<(string Tenant, AuditHead UpTo)>> DueAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Removes a chain's entries up to one, and keeps its hash as the anchor that the rest follows from. A later entry must tell of it: see <see cref="AuditRemoval.ObjectOf"/>.</summary>
    /// <returns>How many entries went; 0 when another server was further.</returns>
    /// <exception cref="StoreUnavailableException">The database is away; all of them went, or none.</exception>
    Task<long> RemoveAsync(string tenant, AuditHead upTo, CancellationToken cancellationToken);
}

/// <summary>How the log itself tells that entries were removed from its beginning.</summary>
public static class AuditRemoval
{
    /// <summary>The action of such an entry.</summary>
    public const string Action = "audit.remove";

    /// <summary>Its object: the last entry that was removed.</summary>
    public static string ObjectOf(AuditHead upTo) => $"audit:{upTo.Sequence}:{Convert.ToHexStringLower(upTo.Hash.Span)}";
}
