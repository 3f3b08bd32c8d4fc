using System.Collections.Immutable;
using System.Text.Json;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Oidc;

/// <summary>Finds the users behind tokens of the provider, and makes those who come for the first time. A user is known by issuer and subject, never by a name that somebody could take over.</summary>
internal sealed class FederatedUsers(IUserStore users, ServerOptions options, TimeProvider time)
{
    private readonly OidcSettings oidc = options.Oidc;
    private readonly RememberedLookUps<StoredUser> known = new(key => users.FindIdentityAsync(Part(key, 0), Part(key, 1), Part(key, 2), CancellationToken.None), options.Limits.KeyTrust, time);

    /// <summary>The user that a verified token stands for.</summary>
    /// <returns>Tenant, user and the roles that the token gives; or why it gives none.</returns>
    public async Task<(string Tenant, StoredUser? User, ImmutableArray<RoleName> Roles, TokenFault Fault)> FindAsync(JsonElement claims, CancellationToken cancellationToken)
    {
        var subject = claims.GetProperty("sub").GetString()!;
        if (ClaimMapping.TenantOf(claims, oidc) is not { } tenant) return ("", null, [], TokenFault.Tenant);
        var roles = ClaimMapping.RolesOf(claims, oidc);
        if (roles.IsEmpty) return (tenant, null, [], TokenFault.Roles);

        var key = $"{tenant}\n{oidc.Issuer}\n{subject}";
        var user = await known.GetAsync(key);
        if (user is null)
        {
            known.Forget(key);
            user = await MakeAsync(tenant, subject, claims, roles, cancellationToken);
        }
        if (user is null) return (tenant, null, [], TokenFault.Tenant);
        return (tenant, user, roles, user.DisabledAt is null ? TokenFault.None : TokenFault.Disabled);
    }

    /// <summary>Forgets all, so that a change counts on this server at once.</summary>
    public void ForgetAll() => known.ForgetAll();

    /// <summary>Makes a user; null when there is no such tenant.</summary>
    private async Task<StoredUser?> MakeAsync(string tenant, string subject, JsonElement claims, ImmutableArray<RoleName> roles, CancellationToken cancellationToken)
    {
        foreach (var name in ClaimMapping.NamesOf(claims, oidc, subject))
        {
            var user = new StoredUser { Name = name, IsService = false, Roles = roles, CreatedAt = StoredClock.Now(time), Issuer = oidc.Issuer, Subject = subject };
            try
            {
                await users.CreateAsync(tenant, user, cancellationToken);
            }
            catch (UnknownTenantException) { return null; }
            // Read back, whoever made it: a request beside this one may have been quicker, and the tenant may be closed. Nothing to read: the name is taken.
            if (await users.FindIdentityAsync(tenant, oidc.Issuer!, subject, cancellationToken) is { } present) return present;
        }
        throw new InvalidOperationException("A number made of issuer and subject is taken by another user.");
    }

    private static string Part(string key, int part) => key.Split('\n', 3)[part];
}
