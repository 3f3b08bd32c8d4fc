using System.Collections.Immutable;
using Pawl.Client.Problems;
using Pawl.Runtime.Identity;
using Pawl.Server.Problems;

namespace Pawl.Server.Access;

/// <summary>Hands out roles: only those that exist, and nothing that the giver may not do himself.</summary>
internal sealed class RoleGiver(RoleBook book)
{
    /// <summary>Reads roles of a request, and adds what is wrong with them.</summary>
    /// <param name="tenant">Whose roles they are.</param>
    /// <param name="texts">As given: <c>ROLE</c> or <c>ROLE@NAMESPACE</c>; scopes are names of roles too.</param>
    /// <param name="faults">Takes what is wrong, below <c>/roles</c>.</param>
    public async Task<ImmutableArray<RoleName>> ReadAsync(string tenant, IReadOnlyList<string> texts, List<ApiProblemItem> faults)
    {
        if (texts.Count is 0 or > RoleName.MostOfOne) faults.Add(new("/roles", $"must have 1 to {RoleName.MostOfOne} roles", "length"));
        var roles = ImmutableArray.CreateBuilder<RoleName>();
        foreach (var (at, text) in texts.Take(RoleName.MostOfOne).Index())
        {
            if (RoleName.Parse(text ?? "") is not { } read) faults.Add(new($"/roles/{at}", "must be 'ROLE' or 'ROLE@NAMESPACE'", "invalid-value"));
            else if (!await book.HasAsync(tenant, BuiltInRoles.OfScope(read.Role))) faults.Add(new($"/roles/{at}", $"names no role: there is no '{read.Role}'", "unknown-role"));
            else roles.Add(read with { Role = BuiltInRoles.OfScope(read.Role) });
        }
        return [.. roles.Distinct()];
    }

    /// <summary>Refuses to give what the giver does not have.</summary>
    /// <exception cref="ApiException">Roles allow more than the giver may.</exception>
    public async Task RequireAsync(Caller giver, ImmutableArray<RoleName> roles) => Require(giver, await book.ResolveAsync(giver.Tenant, roles));

    /// <summary>Refuses to give what the giver does not have.</summary>
    public static void Require(Caller giver, Grants wanted)
    {
        if (giver.Grants.Lacks(wanted) is not { } lack) return;
        throw new ApiException("grant-exceeded", $"Nobody gives or takes what he does not have: {giver.Actor} lacks the permission '{Permissions.NameOf(lack.Permission)}'{(lack.Namespace is null ? " in the tenant" : $" in the namespace '{lack.Namespace}'")}.");
    }
}
