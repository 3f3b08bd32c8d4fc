using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Edge;
using Pawl.Server.Events;
using Pawl.Server.Executions;
using Pawl.Server.Health;
using Pawl.Server.Keys;
using Pawl.Server.Metrics;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Pages;
using Pawl.Server.Problems;
using Pawl.Server.Rates;
using Pawl.Server.Requests;
using Pawl.Server.Secrets;
using Pawl.Server.Templates;
using Pawl.Server.Workflows;

namespace Pawl.Server.Hosting;

/// <summary>What happens to a request, in order.</summary>
internal static class ServerPipeline
{
    private const string Root = "/api/v1";

    public static void Use(WebApplication app, ServerOptions options)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(static context => ProblemWriter.WriteAsync(context.HttpContext, ErrorCatalog.OfStatus(context.HttpContext.Response.StatusCode), DetailOf(context.HttpContext)));
        app.UseMiddleware<RequestFraming>();
        app.UseMiddleware<HeaderLimit>();
        app.UseRouting();
        if (options.Edge.CorsOrigins.Count > 0) app.UseCors();
        app.UseMiddleware<StrangerLimits>();
        app.UseMiddleware<AccessControl>();
        app.UseMiddleware<CallerLimits>();
        app.UseMiddleware<QueryCheck>();
        app.UseMiddleware<AuditRecorder>();

        Map(app, options);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).ToList();
        RouteAccessConventions.RequireOnEvery(endpoints);
        RouteAuditConventions.RequireOnEvery(endpoints);
    }

    private static void Map(WebApplication app, ServerOptions options)
    {
        var api = app.MapGroup(Root);
        WorkflowRoutes.Map(api);
        ExecutionRoutes.Map(api);
        Travel.TravelRoutes.Map(api);
        Control.ControlRoutes.MapMany(api);
        Webhooks.WebhookRoutes.Map(api);
        EventRoutes.Map(api);
        Cluster.ClusterRoutes.Map(api);
        KeyRoutes.Map(api);
        Roles.RoleRoutes.Map(api);
        Users.UserRoutes.Map(api);
        Tenants.TenantRoutes.Map(api);
        Tenants.TenantLimitRoutes.MapOwn(api);
        Login.LoginRoutes.Map(api);
        Oidc.OidcRoutes.Map(api);
        SecretRoutes.Map(api);
        Encryption.EncryptionRoutes.Map(api);
        Settings.SettingsRoutes.Map(api);
        TemplateRoutes.Map(api);
        AuditRoutes.Map(api);
        HealthRoutes.Map(app);
        MetricsRoutes.Map(app, options.MetricsAnonymous);
        OpenApiSetup.Map(app);
        ErrorPages.Map(app);
        FrontPage.Map(app);
    }

    private static string? DetailOf(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "Nothing answers at this path. '/openapi/v1.json' lists everything that does.",
        StatusCodes.Status405MethodNotAllowed => $"This path answers to {http.Response.Headers.Allow}.",
        _ => null,
    };
}
