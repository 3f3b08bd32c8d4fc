using System.Collections.Immutable;

namespace Pawl.Runtime.Webhooks;

/// <summary>Keeps the addresses that are told of executions, and what is still to be told.</summary>
public interface IWebhookStore
{
    /// <summary>Adds an address.</summary><returns>False when the tenant has as many as it may.</returns>
    Task<bool> AddAsync(string tenant, Webhook webhook, int most, CancellationToken cancellationToken);

    /// <summary>The addresses of a tenant, oldest first.</summary>
    Task<IReadOnlyList<Webhook>> ListAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Removes an address with what is still to be told to it.</summary><returns>False when the tenant has none of that id.</returns>
    Task<bool> RemoveAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>What was not taken yet by an address, the latest first.</summary>
    Task<IReadOnlyList<WaitingDelivery>> ListDeliveriesAsync(string tenant, string id, int limit, CancellationToken cancellationToken);

    /// <summary>Claims deliveries that are due, of all tenants.</summary>
    /// <param name="limit">So many at most.</param>
    /// <param name="claim">How long they are left alone by others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<DueDelivery>> ClaimAsync(int limit, TimeSpan claim, CancellationToken cancellationToken);

    /// <summary>Ends an attempt.</summary>
    /// <param name="delivery">What was claimed.</param>
    /// <param name="error">Why it failed; null when it was taken.</param>
    /// <param name="againIn">When it is tried again; null to give it up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task EndAsync(DueDelivery delivery, string? error, TimeSpan? againIn, CancellationToken cancellationToken);

    /// <summary>Deletes deliveries of all tenants that were given up, the oldest first.</summary>
    /// <param name="age">Those that were given up so long ago, by the database's clock.</param>
    /// <param name="atMost">So many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were deleted.</returns>
    Task<int> ExpireAsync(TimeSpan age, int atMost, CancellationToken cancellationToken);
}

/// <summary>An address that is told of executions.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">The address.</param>
/// <param name="Secret">Name of the secret that requests are signed with.</param>
/// <param name="Events">What it is told of.</param>
/// <param name="CreatedAt">When it was added, UTC.</param>
public sealed record Webhook(string Id, string Url, string Secret, ImmutableArray<string> Events, DateTimeOffset CreatedAt);

/// <summary>Something that an address has not taken yet.</summary>
/// <param name="Id">Its id, the same at every attempt.</param>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Event">What happened.</param>
/// <param name="CreatedAt">When, UTC.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="LastError">Why the last one failed; null before.</param>
/// <param name="FailedAt">When it was given up, UTC; null while it is tried.</param>
public sealed record WaitingDelivery(Guid Id, string ExecutionId, string Event, DateTimeOffset CreatedAt, int Attempts, string? LastError, DateTimeOffset? FailedAt);

/// <summary>A delivery whose time has come.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Id">Its id, the same at every attempt.</param>
/// <param name="Url">The address.</param>
/// <param name="Secret">Name of the secret that it is signed with.</param>
/// <param name="Event">What happened.</param>
/// <param name="Body">The JSON to send.</param>
/// <param name="Attempt">The attempt, from 1.</param>
public sealed record DueDelivery(string Tenant, Guid Id, string Url, string Secret, string Event, ReadOnlyMemory<byte> Body, int Attempt);
