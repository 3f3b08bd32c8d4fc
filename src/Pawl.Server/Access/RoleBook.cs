using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Pawl.Runtime.Identity;
using Pawl.Server.Options;

namespace Pawl.Server.Access;

/// <summary>Knows what roles allow: those that come with Pawl by heart, those of tenants for as long as a key is trusted.</summary>
internal sealed class RoleBook(IRoleStore store, ServerOptions options, TimeProvider time)
{
    /// <summary>Tenants whose roles are remembered at most; beyond it all are forgotten.</summary>
    private const int Capacity = 1_000;
    private static readonly FrozenDictionary<string, Grants> OfDefault = BuiltInRoles.All.ToFrozenDictionary(role => role.Name, role => Grants.Of([(role.Permissions, null)]));
    private static readonly FrozenDictionary<string, Grants> OfOthers = BuiltInRoles.All.ToFrozenDictionary(role => role.Name, role => Grants.Of([(role.Permissions.Without(Permissions.OfInstallation), null)]));

    private readonly ConcurrentDictionary<string, Entry> entries = new();

    /// <summary>What a tenant's roles allow together. A role that is none (any more) allows nothing.</summary>
    public async ValueTask<Grants> ResolveAsync(string tenant, ImmutableArray<RoleName> roles)
    {
        var isDefault = tenant == KeyMaker.DefaultTenant;
        if (roles is [{ Namespace: null, Role: var only }] && (isDefault ? OfDefault : OfOthers).TryGetValue(only, out var known)) return known;

        var own = roles.All(role => BuiltInRoles.Find(role.Role) is not null) ? FrozenDictionary<string, PermissionSet>.Empty : await OwnAsync(tenant);
        var foreign = isDefault ? default : Permissions.OfInstallation;
        return Grants.Of(roles.Select(role => ((BuiltInRoles.Find(role.Role) ?? own.GetValueOrDefault(role.Role)).Without(foreign), role.Namespace)));
    }

    /// <summary>Whether a tenant has a role of a name, one that comes with Pawl or its own.</summary>
    public async ValueTask<bool> HasAsync(string tenant, string name) => BuiltInRoles.Find(name) is not null || (await OwnAsync(tenant)).ContainsKey(name);

    /// <summary>Forgets a tenant's roles, so that a change counts on this server at once.</summary>
    public void Forget(string tenant) => entries.TryRemove(tenant, out _);

    /// <summary>What names of permissions stand for. One that this version does not know stands for nothing: a newer one may have stored it.</summary>
    public static PermissionSet SetOf(IEnumerable<string> names) => PermissionSet.Of([.. names.Select(Permissions.Find).OfType<Permission>()]);

    private async ValueTask<FrozenDictionary<string, PermissionSet>> OwnAsync(string tenant)
    {
        var now = time.GetTimestamp();
        if (entries.TryGetValue(tenant, out var entry) && time.GetElapsedTime(entry.At, now) < options.Limits.KeyTrust) return entry.Roles;

        var stored = await store.ListAsync(tenant, CancellationToken.None);
        if (entries.Count >= Capacity) entries.Clear();
        entry = new(now, stored.ToFrozenDictionary(role => role.Name, role => SetOf(role.Permissions)));
        entries[tenant] = entry;
        return entry.Roles;
    }

    private sealed record Entry(long At, FrozenDictionary<string, PermissionSet> Roles);
}
