using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Pawl.Runtime.Identity;
using Pawl.Server.Problems;

namespace Pawl.Server.Access;

/// <summary>Who makes a request, as its credential tells: the only source of the tenant.</summary>
/// <param name="Tenant">The tenant that is acted for.</param>
/// <param name="Actor">Who it is, in histories and in the audit log, e.g. <c>key:ID</c>.</param>
/// <param name="Roles">The roles that were given.</param>
/// <param name="Grants">What they allow this moment.</param>
internal sealed record Caller(string Tenant, string Actor, ImmutableArray<RoleName> Roles, Grants Grants)
{
    /// <summary>The user it is, or whose key it is; null for a key of its own.</summary>
    public string? User { get; init; }
    /// <summary>The session whose token was shown; null for a key.</summary>
    public string? Session { get; init; }

    /// <summary>The caller of a request to a route that demands one. Parameter of handlers.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext http) =>
        ValueTask.FromResult(http.Features.Get<Caller>() ?? throw new InvalidOperationException("This route is open to everybody, so nobody in particular calls it."));

    /// <summary>Refuses what is not allowed in all of the tenant.</summary>
    /// <exception cref="ApiException">It is not.</exception>
    public void Demand(Permission permission)
    {
        if (!Grants.Allows(permission)) throw Forbidden(permission, null);
    }

    /// <summary>Refuses what is not allowed in a namespace.</summary>
    /// <exception cref="ApiException">It is not.</exception>
    public void Demand(Permission permission, string @namespace)
    {
        if (!Grants.Allows(permission, @namespace)) throw Forbidden(permission, @namespace);
    }

    /// <summary>The refusal of a caller who lacks a permission.</summary>
    public ApiException Forbidden(Permission permission, string? @namespace)
    {
        var name = Permissions.NameOf(permission);
        return new("forbidden", $"This needs the permission '{name}'{(@namespace is null ? "" : $" in the namespace '{@namespace}'")}; {Actor} has the roles {string.Join(", ", Roles)}.")
        {
            Challenge = $"{AccessControl.Scheme} realm=\"pawl\", error=\"insufficient_scope\", scope=\"{name}\"",
        };
    }
}
