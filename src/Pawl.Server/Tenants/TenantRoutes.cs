using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client;
using Pawl.Client.Tenants;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Tenants;

/// <summary>The routes below <c>/tenants</c>, for administrators of the installation: only in the tenant <c>default</c> anybody has their permission.</summary>
internal static class TenantRoutes
{
    private static readonly string[] Body = ["json-invalid", "body-invalid", "body-missing", "body-too-large", "media-type-unsupported"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var tenants = api.MapGroup("/tenants").WithTags("Access").Requires(Permission.TenantsManage);
        tenants.MapGet("", ListAsync).WithQuery(Paging.Limit, Paging.Cursor).Described("ListTenants", "Tenants, by name.").Fails("cursor-invalid");
        tenants.MapPost("", CreateAsync).Audited("tenant.create").WithQuery()
            .Described("CreateTenant", "Makes a tenant with its first API key, which is in this answer and nowhere else.").Fails([.. Body, "tenant-exists", "header-invalid"]);
        tenants.MapGet("/{name}", GetAsync).WithQuery().Described("GetTenant", "One tenant.").Fails("tenant-not-found");
        tenants.MapPost("/{name}/disable", DisableAsync).Audited("tenant.disable", "tenant:{name}").WithQuery()
            .Described("DisableTenant", "Closes a tenant: within 5 seconds none of its credentials opens anything. Its executions go on.").Fails("tenant-not-found", "tenant-is-default");
        tenants.MapPost("/{name}/enable", EnableAsync).Audited("tenant.enable", "tenant:{name}").WithQuery()
            .Described("EnableTenant", "Opens a tenant again, with the credentials it had.").Fails("tenant-not-found");
        TenantLimitRoutes.Map(tenants, Body);
    }

    private static async Task<Ok<Page<Tenant>>> ListAsync(HttpContext http, ITenantStore tenants, ServerOptions options, CancellationToken cancellationToken)
    {
        var page = await tenants.ListAsync(Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        return TypedResults.Ok(new Page<Tenant>([.. page.Items.Select(TenantDesk.Shown)], page.NextCursor));
    }

    private static async Task<Ok<Tenant>> GetAsync(string name, TenantDesk desk, CancellationToken cancellationToken) => TypedResults.Ok(TenantDesk.Shown(await desk.FindAsync(name, cancellationToken)));

    private static async Task<Created<CreatedTenant>> CreateAsync(HttpContext http, JsonBody<CreateTenant> body, AuditTrail trail, TenantDesk desk, CancellationToken cancellationToken)
    {
        KeyMaker.RequireUnrepeatable(http);
        trail.On($"tenant:{body.Value.Name}");
        var (created, key) = await desk.CreateAsync(body.Value.Name, cancellationToken);
        trail.Note($"key:{key}");
        return TypedResults.Created($"/api/v1/tenants/{created.Name}", created);
    }

    private static async Task<NoContent> DisableAsync(string name, TenantDesk desk, CancellationToken cancellationToken)
    {
        await desk.SetDisabledAsync(name, isDisabled: true, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EnableAsync(string name, TenantDesk desk, CancellationToken cancellationToken)
    {
        await desk.SetDisabledAsync(name, isDisabled: false, cancellationToken);
        return TypedResults.NoContent();
    }
}
