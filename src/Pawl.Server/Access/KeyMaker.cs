using Pawl.Client.Keys;
using Pawl.Client.Problems;
using Pawl.Runtime.Identity;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Access;

/// <summary>Makes API keys. The secret leaves with the answer; what stays is a digest.</summary>
internal sealed class KeyMaker(IApiKeyStore store, TimeProvider time)
{
    /// <summary>The tenant of single-user set-ups.</summary>
    public const string DefaultTenant = "default";
    private const int NameLength = 100;

    /// <summary>Makes a key.</summary>
    public async Task<CreatedApiKey> MakeAsync(string tenant, CreateApiKey wanted, CancellationToken cancellationToken)
    {
        var faults = new List<ApiProblemItem>();
        if (wanted.Name.Length is 0 or > NameLength || wanted.Name.Any(char.IsControl))
            faults.Add(new("/name", $"must have 1 to {NameLength} characters, none of them a control character", "length"));
        if (wanted.ExpiresAt <= time.GetUtcNow())
            faults.Add(new("/expiresAt", "must lie in the future", "invalid-value"));
        if (faults.Count > 0) throw new ApiException("body-invalid", $"'{faults[0].Pointer}' {faults[0].Message}.") { Errors = faults };

        var (stored, made) = Draft(tenant, wanted);
        await store.CreateAsync(stored, cancellationToken);
        return made;
    }

    /// <summary>Makes the first admin key; null when some key exists already.</summary>
    public async Task<string?> MakeFirstAsync(CancellationToken cancellationToken)
    {
        var (stored, made) = Draft(DefaultTenant, new() { Name = "first key", Scope = KeyScope.Admin });
        return await store.CreateFirstAsync(stored, cancellationToken) ? made.Key : null;
    }

    private (StoredApiKey Stored, CreatedApiKey Made) Draft(string tenant, CreateApiKey wanted)
    {
        var (id, key) = KeyText.Generate();
        var now = StoredClock.Now(time);
        return (new() { Id = id, Tenant = tenant, Name = wanted.Name, Scope = (ApiKeyScope)wanted.Scope, SecretDigest = KeyText.Digest(key), CreatedAt = now, ExpiresAt = wanted.ExpiresAt },
            new() { Id = id, Name = wanted.Name, Scope = wanted.Scope, CreatedAt = now, ExpiresAt = wanted.ExpiresAt, Key = key });
    }
}
