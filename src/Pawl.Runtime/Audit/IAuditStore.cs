using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Audit;

/// <summary>Keeps the audit log. Entries are added at the end of their tenant's chain, and never change.</summary>
public interface IAuditStore
{
    /// <summary>Where a tenant's chain ends.</summary>
    Task<AuditHead> HeadAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>The last entry that was removed from the beginning of a tenant's chain; <see cref="AuditHead.Empty"/> when none was.</summary>
    Task<AuditHead> RemovedAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Adds entries that follow each other.</summary>
    /// <param name="tenant">Whose chain.</param>
    /// <param name="entries">The entries, in order.</param>
    /// <param name="durable">Whether they must be on disk when this returns. Otherwise they are there at the latest when something written after them is.</param>
    /// <param name="cancellationToken">Gives up; they may have been added.</param>
    /// <exception cref="AuditChainMovedException">They do not follow from the chain's end. None was added.</exception>
    /// <exception cref="StoreUnavailableException">The database is away. They may have been added.</exception>
    Task AppendAsync(string tenant, IReadOnlyList<AuditEntry> entries, bool durable, CancellationToken cancellationToken);

    /// <summary>Those of some attempts that have an outcome.</summary>
    Task<IReadOnlySet<long>> EndedAsync(string tenant, IReadOnlyCollection<long> attempts, CancellationToken cancellationToken);

    /// <summary>Entries at some places of the chain; what is not there is left out.</summary>
    Task<IReadOnlyList<AuditEntry>> FindAsync(string tenant, IReadOnlyCollection<long> sequences, CancellationToken cancellationToken);

    /// <summary>Entries behind a place in the chain, in order.</summary>
    Task<IReadOnlyList<AuditEntry>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellationToken);

    /// <summary>A page of actions, newest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of this list.</exception>
    Task<Page<AuditAction>> ListAsync(string tenant, AuditFilter filter, int limit, string? cursor, CancellationToken cancellationToken);
}

/// <summary>Somebody else was faster at the end of a chain. Expected where several servers write: read where it ends now, and try again.</summary>
/// <param name="cause">What the store said.</param>
public sealed class AuditChainMovedException(Exception? cause) : Exception("The audit log's chain ends elsewhere by now.", cause);
