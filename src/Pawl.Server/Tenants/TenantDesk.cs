using Pawl.Client.Problems;
using Pawl.Client.Tenants;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Login;
using Pawl.Server.Oidc;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Tenants;

/// <summary>Makes, finds, closes and opens tenants. Of what is inside it sees nothing.</summary>
internal sealed class TenantDesk(ITenantStore tenants, KeyMaker maker, KeyRing keys, SessionRing sessions, FederatedUsers federated, TimeProvider time)
{
    /// <summary>One tenant.</summary>
    /// <exception cref="ApiException">There is none of that name.</exception>
    public async Task<StoredTenant> FindAsync(string name, CancellationToken cancellationToken) =>
        (UserNames.IsTenant(name) ? await tenants.FindAsync(name, cancellationToken) : null) ?? throw NotFound();

    /// <summary>Makes a tenant and its first key, both or none.</summary>
    /// <returns>The tenant with the key, and the key's id.</returns>
    public async Task<(CreatedTenant Created, string KeyId)> CreateAsync(string name, CancellationToken cancellationToken)
    {
        const string Fault = "must have 1 to 63 characters of a-z 0-9 . _ - and begin with a letter or digit";
        if (!UserNames.IsTenant(name)) throw new ApiException("body-invalid", $"'/name' {Fault}.") { Errors = [new ApiProblemItem("/name", Fault, "invalid-value")] };
        var now = StoredClock.Now(time);
        var (stored, key) = maker.FirstOf(name);
        if (!await tenants.CreateAsync(name, now, stored, cancellationToken)) throw new ApiException("tenant-exists", $"There is a tenant '{name}' already.");
        return (new() { Name = name, CreatedAt = now, Key = key }, stored.Id);
    }

    /// <summary>Closes a tenant or opens it again.</summary>
    public async Task SetDisabledAsync(string name, bool isDisabled, CancellationToken cancellationToken)
    {
        if (isDisabled && name == KeyMaker.DefaultTenant) throw new ApiException("tenant-is-default", "The tenant 'default' administers the installation and stays open.");
        if (!UserNames.IsTenant(name) || !await tenants.SetDisabledAsync(name, isDisabled ? time.GetUtcNow() : null, cancellationToken)) throw NotFound();
        // On this server it counts at once, on others when what they remember is old.
        keys.ForgetAll();
        sessions.ForgetAll();
        federated.ForgetAll();
    }

    /// <summary>A tenant as the API shows it.</summary>
    public static Tenant Shown(StoredTenant tenant) => new() { Name = tenant.Name, CreatedAt = tenant.CreatedAt, DisabledAt = tenant.DisabledAt };

    /// <summary>The refusal of a name that no tenant has.</summary>
    public static ApiException NotFound() => new("tenant-not-found", "There is no tenant of that name.");
}
