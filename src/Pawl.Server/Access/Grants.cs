using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Pawl.Server.Access;

/// <summary>What somebody may do: some things in all of the tenant, others in single namespaces of workflows.</summary>
internal sealed class Grants
{
    private readonly PermissionSet everywhere;
    private readonly FrozenDictionary<string, PermissionSet> bound;

    private Grants(PermissionSet everywhere, FrozenDictionary<string, PermissionSet> bound) => (this.everywhere, this.bound) = (everywhere, bound);

    /// <summary>Nothing at all.</summary>
    public static Grants None { get; } = Of([]);

    /// <summary>What is allowed in all of the tenant.</summary>
    public PermissionSet Everywhere => everywhere;
    /// <summary>What is allowed in single namespaces beyond that.</summary>
    public IReadOnlyDictionary<string, PermissionSet> Bound => bound;

    /// <summary>The sum of roles. Of one that is bound to a namespace only that counts which can be bound.</summary>
    public static Grants Of(IEnumerable<(PermissionSet Permissions, string? Namespace)> roles)
    {
        var whole = default(PermissionSet);
        var parts = new Dictionary<string, PermissionSet>(StringComparer.Ordinal);
        foreach (var (permissions, @namespace) in roles)
        {
            if (@namespace is null) whole = whole.With(permissions);
            else parts[@namespace] = parts.GetValueOrDefault(@namespace).With(permissions.Within(Permissions.Bindable));
        }
        return new(whole, parts.Where(part => !part.Value.Without(whole).IsEmpty).ToFrozenDictionary(part => part.Key, part => part.Value.Without(whole), StringComparer.Ordinal));
    }

    /// <summary>Whether something is allowed in all of the tenant.</summary>
    public bool Allows(Permission permission) => everywhere.Has(permission);

    /// <summary>Whether something is allowed in a namespace.</summary>
    public bool Allows(Permission permission, string @namespace) => everywhere.Has(permission) || (bound.TryGetValue(@namespace, out var part) && part.Has(permission));

    /// <summary>Whether something is allowed anywhere.</summary>
    public bool AllowsSomewhere(Permission permission) => everywhere.Has(permission) || bound.Values.Any(part => part.Has(permission));

    /// <summary>The namespaces in which something is allowed, by name; null for all.</summary>
    public ImmutableArray<string>? NamespacesOf(Permission permission) =>
        everywhere.Has(permission) ? null : [.. bound.Where(part => part.Value.Has(permission)).Select(part => part.Key).Order(StringComparer.Ordinal)];

    /// <summary>What of other grants is not allowed here; the first by order, with the namespace it would be needed in. Null when all is.</summary>
    public (Permission Permission, string? Namespace)? Lacks(Grants other)
    {
        foreach (var permission in other.everywhere.Without(everywhere).Each()) return (permission, null);
        foreach (var (@namespace, permissions) in other.bound)
        {
            foreach (var permission in permissions.Each())
            {
                if (!Allows(permission, @namespace)) return (permission, @namespace);
            }
        }
        return null;
    }
}
