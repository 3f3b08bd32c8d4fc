using Pawl.Client.Keys;
using Pawl.Client.Problems;
using Pawl.Server.Problems;

namespace Pawl.Server.Access;

/// <summary>Makes API keys. The secret leaves with the answer; what stays is a digest.</summary>
internal sealed class KeyMaker(IKeyStore store, TimeProvider time)
{
    /// <summary>The tenant of single-user set-ups.</summary>
    public const string DefaultTenant = "default";
    private const int NameLength = 100;

    /// <summary>Makes a key.</summary>
    public async Task<CreatedApiKey> MakeAsync(string tenant, string name, KeyScope scope, CancellationToken cancellationToken)
    {
        if (name.Length is 0 or > NameLength || name.Any(char.IsControl))
            throw new ApiException("body-invalid", $"'/name' must have 1 to {NameLength} characters, none of them a control character.") { Errors = [new ApiProblemItem("/name", $"must have 1 to {NameLength} characters, none of them a control character", "length")] };

        var (stored, made) = Draft(tenant, name, scope);
        await store.AddAsync(stored, cancellationToken);
        return made;
    }

    /// <summary>Makes the first admin key; null when some key exists already.</summary>
    public async Task<string?> MakeFirstAsync(CancellationToken cancellationToken)
    {
        var (stored, made) = Draft(DefaultTenant, "first key", KeyScope.Admin);
        return await store.AddFirstAsync(stored, cancellationToken) ? made.Key : null;
    }

    private (StoredKey Stored, CreatedApiKey Made) Draft(string tenant, string name, KeyScope scope)
    {
        var (id, key) = KeyText.Generate();
        var now = time.GetUtcNow();
        return (new() { Id = id, Tenant = tenant, Name = name, Scope = scope, Digest = KeyText.Digest(key), CreatedAt = now },
            new() { Id = id, Name = name, Scope = scope, CreatedAt = now, Key = key });
    }
}
