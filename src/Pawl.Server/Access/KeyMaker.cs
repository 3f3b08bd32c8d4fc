using System.Collections.Immutable;
using Pawl.Client.Keys;
using Pawl.Client.Problems;
using Pawl.Runtime.Identity;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Access;

/// <summary>Makes API keys. The secret leaves with the answer; what stays is a digest.</summary>
internal sealed class KeyMaker(IApiKeyStore store, IUserStore users, RoleGiver giver, TimeProvider time)
{
    /// <summary>The tenant of single-user set-ups.</summary>
    public const string DefaultTenant = "default";
    private const int NameLength = 100;

    /// <summary>Makes a key for a caller's tenant, with nothing that the caller may not do himself.</summary>
    public async Task<CreatedApiKey> MakeAsync(Caller caller, CreateApiKey wanted, CancellationToken cancellationToken)
    {
        var faults = new List<ApiProblemItem>();
        if (wanted.Name.Length is 0 or > NameLength || wanted.Name.Any(char.IsControl))
            faults.Add(new("/name", $"must have 1 to {NameLength} characters, none of them a control character", "length"));
        if (wanted.ExpiresAt <= time.GetUtcNow())
            faults.Add(new("/expiresAt", "must lie in the future", "invalid-value"));
        if (wanted is { Scope: not null, Roles: not null })
            faults.Add(new("/scope", "is short for a role: give 'scope' or 'roles'", "invalid-value"));
        var roles = wanted.User is { } user
            ? await RolesOfAsync(caller.Tenant, user, wanted, faults, cancellationToken)
            : await giver.ReadAsync(caller.Tenant, wanted.Roles ?? [RoleOf(wanted.Scope ?? KeyScope.Write)], faults);
        if (faults.Count > 0) throw new ApiException("body-invalid", $"'{faults[0].Pointer}' {faults[0].Message}.") { Errors = faults };

        await giver.RequireAsync(caller, roles);
        return await MakeAsync(caller.Tenant, wanted.Name, roles, wanted.ExpiresAt, wanted.User, cancellationToken);
    }

    /// <summary>Makes a key of the tenant <c>default</c>, in the name of the server itself.</summary>
    public Task<CreatedApiKey> MakeOwnAsync(string name, KeyScope scope, CancellationToken cancellationToken) =>
        MakeAsync(DefaultTenant, name, [new(RoleOf(scope))], expiresAt: null, user: null, cancellationToken);

    /// <summary>The first admin key of a tenant that is about to be made, and its text.</summary>
    public (StoredApiKey Stored, string Key) FirstOf(string tenant)
    {
        var (stored, made) = Draft(tenant, "first key", [new(BuiltInRoles.Admin)], expiresAt: null, user: null);
        return (stored, made.Key);
    }

    /// <summary>Refuses an idempotency key: the same answer could be given again only by keeping the secret, which is just what is not done.</summary>
    /// <exception cref="ApiException">There is one.</exception>
    public static void RequireUnrepeatable(Microsoft.AspNetCore.Http.HttpContext http)
    {
        if (http.Request.Headers.ContainsKey(IdempotencyKey.Header))
            throw new ApiException("header-invalid", $"'{IdempotencyKey.Header}' cannot be honoured here: a key's secret is not kept, so it cannot be told twice. Make a key, and revoke it if its answer was lost.");
    }

    /// <summary>Makes the first admin key; null when some key exists already.</summary>
    public async Task<string?> MakeFirstAsync(CancellationToken cancellationToken)
    {
        var (stored, made) = Draft(DefaultTenant, "first key", [new(BuiltInRoles.Admin)], expiresAt: null, user: null);
        return await store.CreateFirstAsync(stored, cancellationToken) ? made.Key : null;
    }

    /// <summary>The scope that says the same as roles; null when none does.</summary>
    public static KeyScope? ScopeOf(ImmutableArray<RoleName> roles) =>
        roles is [{ Namespace: null } only] ? Enum.GetValues<KeyScope>().Where(scope => RoleOf(scope) == only.Role).Select(scope => (KeyScope?)scope).FirstOrDefault() : null;

    private static string RoleOf(KeyScope scope) => scope switch { KeyScope.Read => BuiltInRoles.Viewer, KeyScope.Write => BuiltInRoles.Developer, _ => BuiltInRoles.Admin };

    private async Task<ImmutableArray<RoleName>> RolesOfAsync(string tenant, string name, CreateApiKey wanted, List<ApiProblemItem> faults, CancellationToken cancellationToken)
    {
        if (wanted is not { Roles: null, Scope: null }) faults.Add(new("/user", "has roles already: a user's key has no others", "invalid-value"));
        if (Login.UserNames.IsName(name) && await users.FindAsync(tenant, name, cancellationToken) is { DisabledAt: null } user) return user.Roles;
        faults.Add(new("/user", "names no user that is enabled", "unknown-user"));
        return [];
    }

    private async Task<CreatedApiKey> MakeAsync(string tenant, string name, ImmutableArray<RoleName> roles, DateTimeOffset? expiresAt, string? user, CancellationToken cancellationToken)
    {
        var (stored, made) = Draft(tenant, name, roles, expiresAt, user);
        await store.CreateAsync(stored, cancellationToken);
        return made;
    }

    private (StoredApiKey Stored, CreatedApiKey Made) Draft(string tenant, string name, ImmutableArray<RoleName> roles, DateTimeOffset? expiresAt, string? user)
    {
        var (id, key) = KeyText.Generate();
        var now = StoredClock.Now(time);
        return (new() { Id = id, Tenant = tenant, Name = name, Roles = roles, User = user, SecretDigest = KeyText.Digest(key), CreatedAt = now, ExpiresAt = expiresAt },
            new() { Id = id, Name = name, Roles = [.. roles.Select(role => role.ToString())], Scope = ScopeOf(roles), User = user, CreatedAt = now, ExpiresAt = expiresAt, Key = key });
    }
}
