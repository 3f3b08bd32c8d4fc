using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Runtime.Storage;
using Pawl.Server.Audit;
using Pawl.Server.Executions;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Access;

/// <summary>Finds out who calls, and whether the route is for them.</summary>
internal sealed class AccessControl(RequestDelegate next, Credentials credentials, IExecutionReader executions, RequestAudit audit)
{
    public const string Scheme = "Bearer";

    public async Task InvokeAsync(HttpContext http)
    {
        // What is no route of ours is the framework's own answer: 404, 405 or 415.
        if (http.GetEndpoint() is RouteEndpoint route)
        {
            var access = route.Metadata.GetMetadata<RouteAccess>() ?? throw new InvalidOperationException($"The route {route.RoutePattern.RawText} says nothing about access.");
            if (!access.IsOpen) http.Features.Set(await AdmitAsync(http, access));
        }
        await next(http);
    }

    private async Task<Caller> AdmitAsync(HttpContext http, RouteAccess access)
    {
        var caller = await credentials.VerifyAsync(http);
        if (await RefusalAsync(http, access, caller) is not { } refusal) return caller;

        // Who tries what he may not is worth a line.
        if (http.GetEndpoint()?.Metadata.GetMetadata<RouteAudit>() is { Action: not null } route) await audit.RefuseAsync(http, caller, route, refusal);
        throw refusal;
    }

    /// <summary>Why a route is not for a caller; null when it is.</summary>
    private async Task<ApiException?> RefusalAsync(HttpContext http, RouteAccess access, Caller caller)
    {
        if (access.Permission is not { } permission || caller.Grants.Allows(permission)) return null;
        if (!caller.Grants.AllowsSomewhere(permission)) return caller.Forbidden(permission, null);
        switch (access.Reach)
        {
            case Reach.Items:
                return null;
            case Reach.Namespace:
                var @namespace = (string)http.Request.RouteValues["namespace"]!;
                return caller.Grants.Allows(permission, @namespace) ? null : caller.Forbidden(permission, @namespace);
            case Reach.Execution:
                return await RefusalOfExecutionAsync(http, permission, caller);
            default:
                return caller.Forbidden(permission, null);
        }
    }

    private async Task<ApiException?> RefusalOfExecutionAsync(HttpContext http, Permission permission, Caller caller)
    {
        var id = PathNames.ExecutionId((string)http.Request.RouteValues["id"]!);
        var row = await executions.GetAsync(new(caller.Tenant, id), http.RequestAborted);
        // Answered here, not by the handler: until it looks, another one may have begun under this id.
        if (row is null) return ExecutionWaiter.NotFound();
        var @namespace = row.Start.Definition.Namespace;
        if (caller.Grants.Allows(permission, @namespace)) return null;
        // To those who may not read it, it is not there.
        return caller.Grants.Allows(Permission.ExecutionsRead, @namespace) ? caller.Forbidden(permission, @namespace) : ExecutionWaiter.NotFound();
    }
}
