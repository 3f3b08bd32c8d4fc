namespace Pawl.Runtime.Requests;

/// <summary>Remembers requests that came under an idempotency key, and what was chosen for them before anything was done.</summary>
public interface IKeyedRequestStore
{
    /// <summary>What is remembered of a request; null when nothing is.</summary>
    Task<KeyedRequest?> FindAsync(KeyedRequestName name, CancellationToken cancellationToken);

    /// <summary>Remembers a request, unless one is remembered under that name.</summary>
    /// <returns>What is remembered: of several at the same time, all get that of the first.</returns>
    Task<KeyedRequest> BeginAsync(KeyedRequestName name, KeyedRequest request, CancellationToken cancellationToken);

    /// <summary>Remembers the answer, unless there is one.</summary>
    Task EndAsync(KeyedRequestName name, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken);

    /// <summary>Forgets the oldest requests of all tenants.</summary>
    /// <param name="age">Those that came so long ago, by the database's clock.</param>
    /// <param name="atMost">So many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were forgotten.</returns>
    Task<int> ExpireAsync(TimeSpan age, int atMost, CancellationToken cancellationToken);
}

/// <summary>Names a request.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Action">What is asked for, and of what: 1 to 1,000 characters.</param>
/// <param name="Key">The caller's idempotency key.</param>
public sealed record KeyedRequestName(string Tenant, string Action, string Key);

/// <summary>What is remembered of a request.</summary>
/// <param name="Digest">SHA-256 of everything that was asked for.</param>
/// <param name="Choice">What was chosen for it, as JSON.</param>
/// <param name="Answer">The answer as JSON; null while there is none.</param>
public sealed record KeyedRequest(ReadOnlyMemory<byte> Digest, ReadOnlyMemory<byte> Choice, ReadOnlyMemory<byte>? Answer = null);
