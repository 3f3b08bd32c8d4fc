using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Access;
using Pawl.Server.Options;

namespace Pawl.Server.Rates;

/// <summary>Limits what those may ask whose credential is valid: by key, by user, and by tenant and route.</summary>
internal sealed class CallerLimits
{
    private readonly RequestDelegate next;
    private readonly RateBook book;
    private readonly RatePolicy? key;
    private readonly RatePolicy? user;
    private readonly Dictionary<string, RatePolicy> routes;
    private readonly Counter<long> limited;

    public CallerLimits(RequestDelegate next, RateBook book, ServerOptions options, Meter meter)
    {
        (this.next, this.book) = (next, book);
        key = options.Rates.Key is { } ofKey ? new("key", ofKey) : null;
        user = options.Rates.User is { } ofUser ? new("user", ofUser) : null;
        routes = options.Rates.Routes.ToDictionary(route => route.Key, route => new RatePolicy("route", route.Value), StringComparer.Ordinal);
        limited = RateMetrics.Limited(meter);
    }

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Caller>() is { } caller)
        {
            // A session is its user's, and counts for him; a key counts for itself, and for its user when it has one.
            if (key is not null && caller.Session is null) await AdmitAsync(http, key, $"{caller.Tenant}/{caller.Actor}");
            if (user is not null && caller.User is { } name) await AdmitAsync(http, user, $"{caller.Tenant}/{name}");
            if (routes.Count > 0 && http.GetEndpoint() is RouteEndpoint endpoint && routes.TryGetValue(NameOf(http, endpoint), out var route)) await AdmitAsync(http, route, $"{caller.Tenant}/{NameOf(http, endpoint)}");
        }
        await next(http);
    }

    private async ValueTask AdmitAsync(HttpContext http, RatePolicy policy, string subject)
    {
        var verdict = await book.TakeAsync(policy, subject);
        RateAnswer.Show(http, verdict);
        if (verdict.IsAdmitted) return;
        limited.Add(1, new KeyValuePair<string, object?>("policy", policy.Name));
        throw RateAnswer.Refusal(verdict);
    }

    private static string NameOf(HttpContext http, RouteEndpoint endpoint) => $"{http.Request.Method} /{endpoint.RoutePattern.RawText!.Trim('/')}";
}

/// <summary>What limits tell in metrics.</summary>
internal static class RateMetrics
{
    public static Counter<long> Limited(Meter meter) => meter.CreateCounter<long>("pawl.requests.limited", description: "Requests refused because too many came, by the limit that refused them.");
}
