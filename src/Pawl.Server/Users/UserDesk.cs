using System.Collections.Immutable;
using Pawl.Client.Access;
using Pawl.Client.Problems;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Login;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Users;

/// <summary>Makes and changes users. Nobody touches one who may do more than himself: a new password would be that one's power.</summary>
internal sealed class UserDesk(IUserStore users, RoleGiver giver, HashingDesk hashing, SessionRing sessions, KeyRing keys, Oidc.FederatedUsers federated, TimeProvider time)
{
    /// <summary>One user.</summary>
    /// <exception cref="ApiException">There is none of that name.</exception>
    public async Task<StoredUser> FindAsync(string tenant, string name, CancellationToken cancellationToken) =>
        (UserNames.IsName(name) ? await users.FindAsync(tenant, name, cancellationToken) : null) ?? throw NotFound();

    /// <summary>Makes a user.</summary>
    public async Task<StoredUser> CreateAsync(Caller caller, CreateUser wanted, CancellationToken cancellationToken)
    {
        var faults = new List<ApiProblemItem>();
        if (!UserNames.IsName(wanted.Name)) faults.Add(new("/name", "must have 1 to 127 characters of a-z 0-9 . _ @ + - and begin with a letter or digit", "invalid-value"));
        if (wanted is { IsService: true, Password: not null }) faults.Add(new("/password", "has no place in a service, which never logs in", "invalid-value"));
        if (wanted.Password is { } password && PasswordPolicy.FaultOf(password, wanted.Name) is { } fault) faults.Add(new("/password", fault, "invalid-value"));
        var roles = await ReadAsync(caller, wanted.Roles, faults);

        var hash = wanted.Password is { } given ? await hashing.RunAsync(() => PasswordHash.Of(given), cancellationToken) : null;
        var user = new StoredUser { Name = wanted.Name, IsService = wanted.IsService is true, PasswordHash = hash, Roles = roles, CreatedAt = StoredClock.Now(time) };
        return await users.CreateAsync(caller.Tenant, user, cancellationToken) ? user : throw new ApiException("user-exists", $"The tenant has a user '{wanted.Name}' already.");
    }

    /// <summary>Gives a user other roles.</summary>
    public async Task<(StoredUser Before, StoredUser After)> SetRolesAsync(Caller caller, string name, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var before = await MineAsync(caller, name, cancellationToken);
        var roles = await ReadAsync(caller, wanted, []);
        if (!await users.SetRolesAsync(caller.Tenant, name, roles, cancellationToken)) throw NotFound();
        ForgetAll();
        return (before, before with { Roles = roles });
    }

    /// <summary>Gives a person another password.</summary>
    public async Task SetPasswordAsync(Caller caller, string name, string password, CancellationToken cancellationToken)
    {
        if (await MineAsync(caller, name, cancellationToken) is { Issuer: { } issuer }) throw new ApiException("user-federated", $"'{name}' logs in at {issuer}: a password here would be a second way in.");
        if (PasswordPolicy.FaultOf(password, name) is { } fault) throw Invalid([new("/password", fault, "invalid-value")]);
        var hash = await hashing.RunAsync(() => PasswordHash.Of(password), cancellationToken);
        if (!await users.SetPasswordAsync(caller.Tenant, name, hash, time.GetUtcNow(), cancellationToken)) throw NotFound();
        ForgetAll();
    }

    /// <summary>Disables or enables a user.</summary>
    public async Task SetDisabledAsync(Caller caller, string name, bool isDisabled, CancellationToken cancellationToken)
    {
        await MineAsync(caller, name, cancellationToken);
        var now = time.GetUtcNow();
        if (!await users.SetDisabledAsync(caller.Tenant, name, isDisabled ? now : null, now, cancellationToken)) throw NotFound();
        ForgetAll();
    }

    /// <summary>Deletes a user.</summary>
    public async Task DeleteAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        await MineAsync(caller, name, cancellationToken);
        if (!await users.DeleteAsync(caller.Tenant, name, time.GetUtcNow(), cancellationToken)) throw NotFound();
        ForgetAll();
    }

    /// <summary>A user as the API shows it.</summary>
    public static User Shown(StoredUser user) => new()
    {
        Name = user.Name,
        IsService = user.IsService,
        Roles = [.. user.Roles.Select(role => role.ToString())],
        CreatedAt = user.CreatedAt,
        DisabledAt = user.DisabledAt,
        LastLoginAt = user.LastLoginAt,
        Issuer = user.Issuer,
    };

    /// <summary>A user who may do no more than the caller.</summary>
    private async Task<StoredUser> MineAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var user = await FindAsync(caller.Tenant, name, cancellationToken);
        await giver.RequireAsync(caller, user.Roles);
        return user;
    }

    private async Task<ImmutableArray<RoleName>> ReadAsync(Caller caller, IReadOnlyList<string> wanted, List<ApiProblemItem> faults)
    {
        var roles = await giver.ReadAsync(caller.Tenant, wanted, faults);
        if (faults.Count > 0) throw Invalid(faults);
        await giver.RequireAsync(caller, roles);
        return roles;
    }

    /// <summary>On this server it counts at once, on others when what they remember is old.</summary>
    private void ForgetAll()
    {
        sessions.ForgetAll();
        keys.ForgetAll();
        federated.ForgetAll();
    }

    private static ApiException Invalid(List<ApiProblemItem> faults) => new("body-invalid", $"'{faults[0].Pointer}' {faults[0].Message}.") { Errors = faults };

    private static ApiException NotFound() => new("user-not-found", "This tenant has no user of that name.");
}
