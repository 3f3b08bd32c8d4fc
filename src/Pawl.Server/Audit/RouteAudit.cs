using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pawl.Server.Audit;

/// <summary>What the audit log says of requests to a route. Every route that may change something declares it; the server does not start with one that does not.</summary>
/// <param name="Action">What is done, e.g. <c>workflow.disable</c>; null when the route changes nothing although its method is not GET.</param>
/// <param name="Object">To what, with the route's parameters in braces; null when only the handler knows.</param>
/// <param name="Durable">Whether the attempt must be on disk before the answer: for routes that tell where the log ends.</param>
internal sealed record RouteAudit(string? Action, string? Object = null, bool Durable = false);

/// <summary>Declares and checks what routes tell the audit log.</summary>
internal static class RouteAuditConventions
{
    /// <summary>Has every request to a route written to the audit log, whatever becomes of it.</summary>
    public static TBuilder Audited<TBuilder>(this TBuilder route, string action, string? @object = null, bool durable = false) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteAudit(action, @object, durable));

    /// <summary>Says that a route changes nothing although its method is not GET.</summary>
    public static TBuilder ChangesNothing<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAudit(Action: null));

    /// <summary>Says that the handler itself tells the audit log: only it finds out who calls.</summary>
    public static TBuilder AuditedByHandler<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAudit(Action: null));

    /// <summary>Stops the start when some route could change something unseen.</summary>
    /// <exception cref="InvalidOperationException">A route was forgotten.</exception>
    public static void RequireOnEvery(IEnumerable<Endpoint> endpoints)
    {
        var silent = endpoints.Where(endpoint => MayChange(endpoint) && endpoint.Metadata.GetMetadata<RouteAudit>() is null)
            .Select(endpoint => endpoint is RouteEndpoint route ? $"{route.RoutePattern.RawText} ({endpoint.DisplayName})" : endpoint.DisplayName).ToList();
        if (silent.Count > 0)
            throw new InvalidOperationException($"These routes do not say what the audit log is told (.Audited(\"noun.verb\", \"noun:{{parameter}}\"), or .ChangesNothing()): {string.Join(", ", silent)}.");
    }

    private static bool MayChange(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { HttpMethods: { Count: > 0 } methods } || methods.Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method));
}
