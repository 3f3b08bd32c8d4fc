using Microsoft.AspNetCore.Http;
using Pawl.Server.Access;

namespace Pawl.Server.Audit;

/// <summary>Writes an audited request down before its handler runs and after: no handler can act unseen, or forget to tell.</summary>
internal sealed class AuditRecorder(RequestDelegate next, RequestAudit audit)
{
    public Task InvokeAsync(HttpContext http)
    {
        var route = http.GetEndpoint()?.Metadata.GetMetadata<RouteAudit>();
        return route?.Action is null ? next(http) : RecordAsync(http, route);
    }

    private async Task RecordAsync(HttpContext http, RouteAudit route)
    {
        var caller = await Caller.BindAsync(http);
        var trail = new AuditTrail();
        http.Features.Set(trail);

        var attempt = await audit.BeginAsync(http, caller, route);
        try
        {
            await next(http);
        }
        catch (Exception error)
        {
            audit.End(caller, attempt, trail, http.Response.StatusCode, error);
            throw;
        }
        audit.End(caller, attempt, trail, http.Response.StatusCode, error: null);
    }
}
