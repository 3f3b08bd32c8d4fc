using System.Collections.Frozen;
using System.Text.Json;
using Pawl.Server.Problems;

namespace Pawl.Server.Oidc;

/// <summary>The provider's public keys, remembered. New ones are found when a token names one; those that the provider dropped are forgotten.</summary>
internal sealed class ProviderKeys(ProviderConnection provider, TimeProvider time) : IDisposable
{
    /// <summary>How long keys are trusted before the provider is asked again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    /// <summary>How long they still hold when it does not answer then.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    /// <summary>Between two questions at least, whatever tokens name: strangers must not make this server knock at the provider's door.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);
    private const int MostKeys = 100;

    private readonly SemaphoreSlim turn = new(1);
    private Known? known;
    private long? askedAt;

    /// <summary>Keys of an id; none when the provider has none.</summary>
    /// <exception cref="ApiException">It cannot be asked, and what it said before is too old.</exception>
    public async Task<IReadOnlyList<SigningKey>> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref known) is { } fresh && Age(fresh) < Lifetime && fresh.Keys.TryGetValue(id, out var keys)) return keys;

        await turn.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited here finds what the one before him brought.
            var present = known;
            var holds = present is not null && Age(present) < Lifetime;
            if (holds && present!.Keys.TryGetValue(id, out keys)) return keys;
            if (askedAt is null || time.GetElapsedTime(askedAt.Value) >= AskAgain)
            {
                askedAt = time.GetTimestamp();
                // Not the request's own token: others wait for this answer too.
                try { Volatile.Write(ref known, present = new(time.GetTimestamp(), await LoadAsync(CancellationToken.None))); }
                catch (ApiException) when (present is not null && Age(present) < Grace) { }
            }
            if (present is null || Age(present) >= Grace) throw new ApiException("identity-provider-unavailable", "The identity provider's keys are not known.") { RetryAfter = AskAgain };
            return present.Keys.GetValueOrDefault(id, []);
        }
        finally { turn.Release(); }
    }

    public void Dispose() => turn.Dispose();

    private TimeSpan Age(Known what) => time.GetElapsedTime(what.At);

    private async Task<FrozenDictionary<string, SigningKey[]>> LoadAsync(CancellationToken cancellationToken)
    {
        var address = provider.Endpoint(await provider.DiscoverAsync(cancellationToken), "jwks_uri");
        var set = await provider.GetAsync(address, cancellationToken);
        var keys = set.TryGetProperty("keys", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Take(MostKeys).Select(SigningKey.Read).OfType<SigningKey>() : [];
        // Keys of different kinds may have one id.
        return keys.GroupBy(key => key.Id, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    private sealed record Known(long At, FrozenDictionary<string, SigningKey[]> Keys);
}
