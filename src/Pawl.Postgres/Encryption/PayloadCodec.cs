using System.Diagnostics.CodeAnalysis;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Encryption;

/// <summary>Seals what executions carry on its way into the database, for tenants that want it, and opens it on its way out, for all.</summary>
/// <remarks>It stands at the border of the store: nothing within it and nothing without knows of it. Where no tenant seals, it costs one look.</remarks>
public sealed class PayloadCodec
{
    private volatile Setup? _setup;

    /// <summary>The keys, and who seals. Before, nothing is sealed, and nothing sealed opens.</summary>
    public void Use(TenantKeys keys, IPayloadPolicy policy) => _setup = new(keys, policy);

    /// <summary>What a round needs to seal: keys for its tenants that want it.</summary>
    /// <exception cref="StoreUnavailableException">The store is away. Nothing was written.</exception>
    internal ValueTask<RoundSeals> ForRoundAsync(CommitRound round, CancellationToken cancellationToken) =>
        _setup is { Policy.SealsAny: true } setup ? new(RoundSealsOf(setup, round, cancellationToken)) : new(RoundSeals.None);

    /// <summary>Seals bytes, or leaves them.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> SealAsync(string tenant, SealedPlace place, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        if (await KeyAsync(tenant, cancellationToken) is not { } key) return plain;
        var bytes = new byte[plain.Length + SealedBytes.Overhead];
        SealedBytes.Seal(key, tenant, place, plain.Span, bytes);
        return bytes;
    }

    /// <summary>Seals a text, or leaves it.</summary>
    internal async ValueTask<string?> SealAsync(string tenant, SealedPlace place, string? plain, CancellationToken cancellationToken) =>
        plain is not null && await KeyAsync(tenant, cancellationToken) is { } key ? SealedBytes.SealText(key, tenant, place, plain) : SealedBytes.ClearText(plain);

    /// <inheritdoc cref="SealedBytes.Open"/>
    internal ReadOnlyMemory<byte> Open(string tenant, in SealedPlace place, byte[] stored) => SealedBytes.Open(_setup?.Keys, tenant, place, stored);

    /// <inheritdoc cref="SealedBytes.OpenText"/>
    [return: NotNullIfNotNull(nameof(stored))]
    internal string? Open(string tenant, in SealedPlace place, string? stored) => SealedBytes.OpenText(_setup?.Keys, tenant, place, stored);

    /// <summary>Opens what is not read from a row under <see cref="ReadAsync"/>.</summary>
    /// <exception cref="SealedDataException">It does not open.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>> OpenAsync(string tenant, SealedPlace place, ReadOnlyMemory<byte> stored, CancellationToken cancellationToken)
    {
        if (!SealedBytes.Is(stored.Span)) return stored;
        try
        {
            return Open(tenant, place, stored.ToArray());
        }
        catch (UnknownDataKeyException unknown)
        {
            await ReadAsync(unknown, cancellationToken);
            return Open(tenant, place, stored.ToArray());
        }
    }

    /// <summary>Reads a data key.</summary>
    /// <exception cref="SealedDataException">There is none of that name.</exception>
    internal async Task ReadAsync(UnknownDataKeyException unknown, CancellationToken cancellationToken)
    {
        if (_setup is null || await _setup.Keys.GetAsync(unknown.Tenant, unknown.KeyId, cancellationToken) is null)
            throw new SealedDataException($"{unknown.Place} of the tenant '{unknown.Tenant}' does not open: its data key {unknown.KeyId} is gone.", unknown);
    }

    private async ValueTask<DataKey?> KeyAsync(string tenant, CancellationToken cancellationToken) =>
        _setup is { Policy.SealsAny: true } setup && setup.Policy.Seals(tenant) ? await setup.Keys.ForSealingAsync(tenant, cancellationToken) : null;

    private static async Task<RoundSeals> RoundSealsOf(Setup setup, CommitRound round, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, DataKey>();
        foreach (var tenant in Executions.RoundBatch.Tenants(round))
            if (setup.Policy.Seals(tenant)) keys.Add(tenant, await setup.Keys.ForSealingAsync(tenant, cancellationToken));
        return keys.Count > 0 ? new(keys) : RoundSeals.None;
    }

    private sealed record Setup(TenantKeys Keys, IPayloadPolicy Policy);
}
