using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pawl.Server.Access;

/// <summary>Where a permission must be held for a route.</summary>
internal enum Reach
{
    /// <summary>In all of the tenant.</summary>
    Tenant,
    /// <summary>In the namespace that the path names as <c>{namespace}</c>.</summary>
    Namespace,
    /// <summary>In the namespace of the execution that the path names as <c>{id}</c>.</summary>
    Execution,
    /// <summary>Anywhere: the route shows and touches only items of namespaces in which it is held, and its handler sees to that.</summary>
    Items,
}

/// <summary>Who may use a route. Every route declares it; the server does not start with one that does not.</summary>
/// <param name="IsOpen">Whether everybody may, known or not.</param>
/// <param name="Permission">What a caller must be allowed; null when being known is enough.</param>
/// <param name="Reach">Where.</param>
internal sealed record RouteAccess(bool IsOpen, Permission? Permission = null, Reach Reach = Reach.Tenant);

/// <summary>Declares and checks who may use routes.</summary>
internal static class RouteAccessConventions
{
    /// <summary>Demands a permission.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder route, Permission permission, Reach reach = Reach.Tenant) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteAccess(IsOpen: false, permission, reach));

    /// <summary>Opens a route to everybody who has a credential.</summary>
    public static TBuilder OpenToCallers<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(IsOpen: false));

    /// <summary>Opens a route to everybody.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(IsOpen: true));

    /// <summary>Stops the start when some route says nothing about access, or something that cannot be checked.</summary>
    /// <exception cref="InvalidOperationException">A route was forgotten.</exception>
    public static void RequireOnEvery(IEnumerable<Endpoint> endpoints)
    {
        var silent = endpoints.Where(endpoint => !IsDeclared(endpoint))
            .Select(endpoint => endpoint is RouteEndpoint route ? $"{route.RoutePattern.RawText} ({endpoint.DisplayName})" : endpoint.DisplayName).ToList();
        if (silent.Count > 0)
            throw new InvalidOperationException($"These routes do not say who may use them (.Requires(Permission.…, Reach.…), .OpenToCallers() or .OpenToAll(), with what the reach names in the path): {string.Join(", ", silent)}.");
    }

    private static bool IsDeclared(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<RouteAccess>() is not { } access) return false;
        if (access is not { Permission: { } permission, Reach: not Reach.Tenant }) return true;
        // What cannot be bound to a namespace would be looked for in vain; and a path without the name would let everything pass unchecked.
        return Permissions.Bindable.Has(permission) && (access.Reach == Reach.Items || (endpoint is RouteEndpoint route && route.RoutePattern.GetParameter(access.Reach == Reach.Namespace ? "namespace" : "id") is not null));
    }
}
