using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client;
using Pawl.Client.Access;
using Pawl.Client.Problems;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Roles;

/// <summary>The routes <c>/roles</c>, <c>/permissions</c> and <c>/caller</c>.</summary>
internal static class RoleRoutes
{
    private const int DescriptionLength = 500;

    public static void Map(IEndpointRouteBuilder api)
    {
        var roles = api.MapGroup("/roles").WithTags("Access");
        roles.MapGet("", ListAsync).OpenToCallers().WithQuery()
            .Described("ListRoles", "Roles: those that come with Pawl, then the tenant's own by name.");
        roles.MapPut("/{name}", PutAsync).Requires(Permission.RolesManage).Audited("role.put", "role:{name}").WithQuery()
            .Described("PutRole", "Makes a role of the tenant, or gives one other permissions: they count within 5 seconds for everybody who has it.")
            .Fails("role-name-invalid", "role-built-in", "too-many-roles", "grant-exceeded", "json-invalid", "body-invalid", "body-missing", "body-too-large", "media-type-unsupported");
        roles.MapDelete("/{name}", DeleteAsync).Requires(Permission.RolesManage).Audited("role.delete", "role:{name}").WithQuery()
            .Described("DeleteRole", "Deletes a role of the tenant that nobody has.").Fails("role-name-invalid", "role-built-in", "role-not-found", "role-in-use");

        api.MapGet("/permissions", ListPermissions).WithTags("Access").OpenToCallers().WithQuery()
            .Described("ListPermissions", "Everything that roles can allow.");
        api.MapGet("/caller", GetCaller).WithTags("Access").OpenToCallers().WithQuery()
            .Described("GetCaller", "Who the credential stands for, and what that one may do.");
    }

    private static async Task<Ok<Page<Role>>> ListAsync(Caller caller, IRoleStore store, CancellationToken cancellationToken)
    {
        var builtIn = BuiltInRoles.All.Select(role => new Role { Name = role.Name, Description = role.Meaning, Permissions = Names(role.Permissions), IsBuiltIn = true });
        return TypedResults.Ok(new Page<Role>([.. builtIn, .. (await store.ListAsync(caller.Tenant, cancellationToken)).Select(Shown)], null));
    }

    private static async Task<Ok<Role>> PutAsync(string name, Caller caller, JsonBody<PutRole> body, IRoleStore store, RoleBook book, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        RequireOwn(name);
        var permissions = Check(body.Value);
        // The role as it was counts too: who may not do what it allows must not take it from others either.
        var before = (await store.ListAsync(caller.Tenant, cancellationToken)).FirstOrDefault(role => role.Name == name);
        if (before is not null) RoleGiver.Require(caller, Grants.Of([(RoleBook.SetOf(before.Permissions), null)]));
        RoleGiver.Require(caller, Grants.Of([(PermissionSet.Of([.. permissions]), null)]));

        var role = new StoredRole { Name = name, Permissions = [.. permissions.Select(Permissions.NameOf)], Description = body.Value.Description, UpdatedAt = StoredClock.Now(time) };
        if (!await store.PutAsync(caller.Tenant, role, cancellationToken))
            throw new ApiException("too-many-roles", $"A tenant has at most {IRoleStore.MostOfTenant} roles of its own. Delete one that nobody has.");
        book.Forget(caller.Tenant);
        trail.Note($"allows {string.Join(", ", role.Permissions)}{(before is null ? "" : $"; before {string.Join(", ", before.Permissions)}")}");
        return TypedResults.Ok(Shown(role));
    }

    private static async Task<NoContent> DeleteAsync(string name, Caller caller, IRoleStore store, RoleBook book, TimeProvider time, CancellationToken cancellationToken)
    {
        RequireOwn(name);
        switch (await store.DeleteAsync(caller.Tenant, name, time.GetUtcNow(), cancellationToken))
        {
            case RoleDeletion.NotFound: throw new ApiException("role-not-found", $"The tenant has no role '{name}' of its own.");
            case RoleDeletion.InUse: throw new ApiException("role-in-use", $"Somebody has the role '{name}'. Take it from them first: revoke keys, give users other roles.");
            default: break;
        }
        book.Forget(caller.Tenant);
        return TypedResults.NoContent();
    }

    private static Ok<Page<PermissionInfo>> ListPermissions() =>
        TypedResults.Ok(new Page<PermissionInfo>([.. Permissions.All.Select(row => new PermissionInfo(row.Name, row.Meaning, Permissions.Bindable.Has(row.Permission)))], null));

    private static Ok<CallerInfo> GetCaller(HttpContext http, Caller caller) => TypedResults.Ok(new CallerInfo
    {
        Tenant = caller.Tenant,
        Actor = caller.Actor,
        CsrfToken = caller.Session is not null && http.Request.Headers.Authorization.Count == 0 && Login.BrowserCookie.Of(http) is { } cookie ? Login.BrowserCookie.ProofOf(cookie) : null,
        Roles = [.. caller.Roles.Select(role => role.ToString())],
        Permissions = Names(caller.Grants.Everywhere),
        Namespaces = caller.Grants.Bound.Count == 0 ? null : caller.Grants.Bound.ToDictionary(part => part.Key, part => Names(part.Value)),
    });

    private static void RequireOwn(string name)
    {
        if (!RoleName.IsRole(name)) throw new ApiException("role-name-invalid", "A role's name has 1 to 63 characters of a-z 0-9 - and begins with a letter.");
        if (BuiltInRoles.Find(BuiltInRoles.OfScope(name)) is not null) throw new ApiException("role-built-in", $"'{name}' comes with Pawl and cannot be changed. Make one of another name.");
    }

    private static ImmutableArray<Permission> Check(PutRole wanted)
    {
        var faults = new List<ApiProblemItem>();
        if (wanted.Permissions.Count is 0 or > 100) faults.Add(new("/permissions", "must have 1 to 100 permissions", "length"));
        var known = wanted.Permissions.Take(100).Select(name => Permissions.Find(name ?? "")).ToList();
        faults.AddRange(known.Index().Where(one => one.Item is null).Select(one => new ApiProblemItem($"/permissions/{one.Index}", "names no permission; 'GET /api/v1/permissions' lists them", "invalid-value")));
        if (wanted.Description is { } description && (description.Length > DescriptionLength || description.Any(char.IsControl)))
            faults.Add(new("/description", $"must have at most {DescriptionLength} characters, none of them a control character", "length"));
        if (faults.Count > 0) throw new ApiException("body-invalid", $"'{faults[0].Pointer}' {faults[0].Message}.") { Errors = faults };
        return [.. known.OfType<Permission>().Distinct().Order()];
    }

    private static IReadOnlyList<string> Names(PermissionSet permissions) => [.. permissions.Each().Select(Permissions.NameOf)];

    private static Role Shown(StoredRole role) => new() { Name = role.Name, Permissions = role.Permissions, Description = role.Description, IsBuiltIn = false, UpdatedAt = role.UpdatedAt };
}
