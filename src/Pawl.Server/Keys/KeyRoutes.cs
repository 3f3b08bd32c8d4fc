using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client;
using Pawl.Client.Keys;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Keys;

/// <summary>The routes below <c>/keys</c>.</summary>
internal static class KeyRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys").Requires(Permission.KeysManage);

        keys.MapGet("", ListAsync).WithQuery(Paging.Limit, Paging.Cursor)
            .Described("ListKeys", "API keys of the tenant, newest first, revoked ones too.").Fails("cursor-invalid");
        keys.MapPost("", CreateAsync).Audited("key.create").WithQuery()
            .Described("CreateKey", "Makes an API key. Its secret is in this answer and nowhere else.").Fails("grant-exceeded", "json-invalid", "body-invalid", "body-missing", "header-invalid", "body-too-large", "media-type-unsupported");
        keys.MapDelete("/{id}", RevokeAsync).Audited("key.revoke", "key:{id}").WithQuery()
            .Described("RevokeKey", "Revokes an API key that may do no more than the caller: within 5 seconds it opens nothing.").Fails("key-not-found", "grant-exceeded");
    }

    private static async Task<Ok<Page<ApiKey>>> ListAsync(HttpContext http, Caller caller, IApiKeyStore store, ServerOptions options, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(caller.Tenant, Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        return TypedResults.Ok(new Page<ApiKey>([.. page.Items.Select(Shown)], page.NextCursor));
    }

    private static async Task<Created<CreatedApiKey>> CreateAsync(HttpContext http, Caller caller, JsonBody<CreateApiKey> body, AuditTrail trail, KeyMaker maker, CancellationToken cancellationToken)
    {
        KeyMaker.RequireUnrepeatable(http);
        var made = await maker.MakeAsync(caller, body.Value, cancellationToken);
        trail.On($"key:{made.Id}").Note($"roles {string.Join(", ", made.Roles)}");
        return TypedResults.Created($"/api/v1/keys/{made.Id}", made);
    }

    private static async Task<NoContent> RevokeAsync(string id, Caller caller, IApiKeyStore store, RoleGiver giver, KeyRing ring, TimeProvider time, CancellationToken cancellationToken)
    {
        var key = KeyText.IsId(id) ? await store.FindAsync(id, cancellationToken) : null;
        // The look-up crosses tenants; its answer does not.
        if (key is null || key.Tenant != caller.Tenant) throw NotFound();
        // Who may not make such a key may not take it away either: he would lock out those who stand above him.
        await giver.RequireAsync(caller, key.Roles);
        if (!await store.RevokeAsync(caller.Tenant, id, time.GetUtcNow(), cancellationToken)) throw NotFound();
        ring.Forget(id);
        return TypedResults.NoContent();
    }

    private static ApiException NotFound() => new("key-not-found", "This tenant has no key of that id.");

    private static ApiKey Shown(StoredApiKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Roles = [.. key.Roles.Select(role => role.ToString())],
        Scope = KeyMaker.ScopeOf(key.Roles),
        User = key.User,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        LastUsedAt = key.LastUsedAt,
        RevokedAt = key.RevokedAt,
    };
}
