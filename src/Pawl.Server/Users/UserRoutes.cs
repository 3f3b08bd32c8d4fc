using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client;
using Pawl.Client.Access;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Users;

/// <summary>The routes below <c>/users</c>.</summary>
internal static class UserRoutes
{
    private static readonly string[] Body = ["json-invalid", "body-invalid", "body-missing", "body-too-large", "media-type-unsupported"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Access").Requires(Permission.UsersManage);
        users.MapGet("", ListAsync).WithQuery(Paging.Limit, Paging.Cursor).Described("ListUsers", "Users of the tenant, by name.").Fails("cursor-invalid");
        users.MapPost("", CreateAsync).Audited("user.create").WithQuery()
            .Described("CreateUser", "Makes a person, who logs in with a password, or a service, which has keys.").Fails([.. Body, "user-exists", "grant-exceeded", "login-throttled"]);
        users.MapGet("/{name}", GetAsync).WithQuery().Described("GetUser", "One user, without the password.").Fails("user-not-found");
        users.MapPut("/{name}/roles", SetRolesAsync).Audited("user.roles", "user:{name}").WithQuery()
            .Described("SetUserRoles", "Gives a user other roles, in place of those before.").Fails([.. Body, "user-not-found", "grant-exceeded"]);
        users.MapPut("/{name}/password", SetPasswordAsync).Audited("user.password", "user:{name}").WithQuery()
            .Described("SetUserPassword", "Gives a person another password; every session ends.").Fails([.. Body, "user-not-found", "user-federated", "grant-exceeded", "login-throttled"]);
        users.MapPost("/{name}/disable", DisableAsync).Audited("user.disable", "user:{name}").WithQuery()
            .Described("DisableUser", "Disables a user: sessions and keys end for good, within 5 seconds on every server.").Fails("user-not-found", "grant-exceeded");
        users.MapPost("/{name}/enable", EnableAsync).Audited("user.enable", "user:{name}").WithQuery()
            .Described("EnableUser", "Lets a disabled user log in again.").Fails("user-not-found", "grant-exceeded");
        users.MapDelete("/{name}", DeleteAsync).Audited("user.delete", "user:{name}").WithQuery()
            .Described("DeleteUser", "Deletes a user; sessions and keys end.").Fails("user-not-found", "grant-exceeded");
    }

    private static async Task<Ok<Page<User>>> ListAsync(HttpContext http, Caller caller, IUserStore users, ServerOptions options, CancellationToken cancellationToken)
    {
        var page = await users.ListAsync(caller.Tenant, Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        return TypedResults.Ok(new Page<User>([.. page.Items.Select(UserDesk.Shown)], page.NextCursor));
    }

    private static async Task<Ok<User>> GetAsync(string name, Caller caller, UserDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(UserDesk.Shown(await desk.FindAsync(caller.Tenant, name, cancellationToken)));

    private static async Task<Created<User>> CreateAsync(Caller caller, JsonBody<CreateUser> body, AuditTrail trail, UserDesk desk, CancellationToken cancellationToken)
    {
        var user = await desk.CreateAsync(caller, body.Value, cancellationToken);
        trail.On($"user:{user.Name}").Note($"{(user.IsService ? "service" : "person")}, roles {string.Join(", ", user.Roles)}");
        return TypedResults.Created($"/api/v1/users/{Uri.EscapeDataString(user.Name)}", UserDesk.Shown(user));
    }

    private static async Task<Ok<User>> SetRolesAsync(string name, Caller caller, JsonBody<SetUserRoles> body, AuditTrail trail, UserDesk desk, CancellationToken cancellationToken)
    {
        var (before, after) = await desk.SetRolesAsync(caller, name, body.Value.Roles, cancellationToken);
        trail.Note($"roles {string.Join(", ", after.Roles)}; before {string.Join(", ", before.Roles)}");
        return TypedResults.Ok(UserDesk.Shown(after));
    }

    private static async Task<NoContent> SetPasswordAsync(string name, Caller caller, JsonBody<SetPassword> body, UserDesk desk, CancellationToken cancellationToken)
    {
        await desk.SetPasswordAsync(caller, name, body.Value.Password, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DisableAsync(string name, Caller caller, UserDesk desk, CancellationToken cancellationToken)
    {
        await desk.SetDisabledAsync(caller, name, isDisabled: true, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EnableAsync(string name, Caller caller, UserDesk desk, CancellationToken cancellationToken)
    {
        await desk.SetDisabledAsync(caller, name, isDisabled: false, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DeleteAsync(string name, Caller caller, UserDesk desk, CancellationToken cancellationToken)
    {
        await desk.DeleteAsync(caller, name, cancellationToken);
        return TypedResults.NoContent();
    }
}
