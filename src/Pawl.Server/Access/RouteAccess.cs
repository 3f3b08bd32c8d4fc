using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Keys;

namespace Pawl.Server.Access;

/// <summary>Who may use a route. Every route declares it; the server does not start with one that does not.</summary>
/// <param name="Scope">The scope that a key needs; null when the route is open to everybody.</param>
internal sealed record RouteAccess(KeyScope? Scope);

/// <summary>Declares and checks who may use routes.</summary>
internal static class RouteAccessConventions
{
    /// <summary>Demands a key with a scope.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder route, KeyScope scope) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(scope));

    /// <summary>Opens a route to everybody.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(Scope: null));

    /// <summary>Stops the start when some route says nothing about access.</summary>
    /// <exception cref="InvalidOperationException">A route was forgotten.</exception>
    public static void RequireOnEvery(IEnumerable<Endpoint> endpoints)
    {
        var silent = endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<RouteAccess>() is null)
            .Select(endpoint => endpoint is RouteEndpoint route ? $"{route.RoutePattern.RawText} ({endpoint.DisplayName})" : endpoint.DisplayName).ToList();
        if (silent.Count > 0) throw new InvalidOperationException($"These routes do not say who may use them: {string.Join(", ", silent)}.");
    }
}
