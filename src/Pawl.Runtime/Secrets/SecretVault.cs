using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pawl.Language.Expressions;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Secrets;

/// <summary>Keeps secrets sealed, and opens them for executions. Nothing that is asked from outside gives a value.</summary>
/// <param name="store">Keeps what is sealed.</param>
/// <param name="sealer">Seals and opens.</param>
/// <param name="clock">Tells when a version was written.</param>
/// <param name="logger">The log.</param>
public sealed partial class SecretVault(ISecretStore store, ISecretSealer sealer, TimeProvider clock, ILogger<SecretVault> logger) : ISecretSource
{
    /// <summary>Bytes of a value as JSON at most: 64 KiB.</summary>
    public const int ValueBytes = 64 << 10;

    /// <summary>Tries at a version that others write at the same time.</summary>
    private const int MostTries = 10;

    /// <summary>Raised when a secret of a tenant changed through this vault.</summary>
    public event Action<string>? Changed;

    /// <summary>Writes a secret: a new one, or a new version of one.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="name">A valid name (<see cref="SecretNames"/>).</param>
    /// <param name="value">Any value but null.</param>
    /// <param name="rules">Its rules, made of those that it has so far; null keeps those, but for the expiry, which belongs to a value.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SecretInfo> PutAsync(string tenant, string name, JqValue value, Func<SecretRules, SecretRules>? rules, CancellationToken cancellationToken)
    {
        var plain = value.ToUtf8();
        try
        {
            for (var tries = 1; ; tries++)
            {
                var now = clock.GetUtcNow();
                var before = await FindAsync(tenant, name, cancellationToken);
                var info = new SecretInfo(name, (before?.Version ?? 0) + 1, before?.CreatedAt ?? now, now) { Rules = (before?.Rules ?? SecretRules.None) with { ExpiresAt = null } };
                if (rules is not null) info = info with { Rules = rules(info.Rules) };
                var bytes = await sealer.SealAsync(tenant, info, plain, cancellationToken);
                if (await store.PutAsync(tenant, new(info, bytes), cancellationToken)) return info;
                if (tries == MostTries) throw new StoreUnavailableException($"The secret '{name}' is written by many at the same time.", null);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
            Changed?.Invoke(tenant);
        }
    }

    /// <summary>What may be known of a secret; null when there is none.</summary>
    public async Task<SecretInfo?> FindAsync(string tenant, string name, CancellationToken cancellationToken) =>
        await store.GetAsync(tenant, [name], cancellationToken) is [var found, ..] ? found.Info : null;

    /// <inheritdoc cref="ISecretStore.ListAsync"/>
    public Task<Page<SecretInfo>> ListAsync(string tenant, int limit, string? cursor, CancellationToken cancellationToken) => store.ListAsync(tenant, limit, cursor, cancellationToken);

    /// <inheritdoc cref="ISecretStore.DeleteAsync"/>
    public async Task<bool> DeleteAsync(string tenant, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.DeleteAsync(tenant, name, cancellationToken);
        }
        finally
        {
            Changed?.Invoke(tenant);
        }
    }

    /// <inheritdoc/>
    public async Task<JqValue> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        JqValue.Object((await ReadAsync(tenant, names, cancellationToken)).Select(secret => KeyValuePair.Create(secret.Key, secret.Value.Value)));

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, SecretValue>> ReadAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, SecretValue>();
        foreach (var secret in await store.GetAsync(tenant, names, cancellationToken))
        {
            try
            {
                var plain = await sealer.OpenAsync(tenant, secret.Info, secret.Sealed, cancellationToken);
                found[secret.Info.Name] = new(JqValue.Parse(plain), secret.Info.Rules);
                CryptographicOperations.ZeroMemory(plain);
            }
            catch (Exception fault) when (fault is CryptographicException or SealedDataException)
            {
                LogUnreadable(logger, tenant, secret.Info.Name, secret.Info.Version, fault.Message);
            }
        }
        return found;
    }
}
