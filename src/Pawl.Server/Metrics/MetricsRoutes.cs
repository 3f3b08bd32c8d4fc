using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Access;
using Pawl.Server.OpenApi;

namespace Pawl.Server.Metrics;

/// <summary>Metrics for Prometheus.</summary>
internal static class MetricsRoutes
{
    /// <param name="routes">Where to map.</param>
    /// <param name="anonymous">Whether no key is demanded. Where a caller sits in the network is no proof of anything behind a proxy, so it is not asked.</param>
    public static void Map(IEndpointRouteBuilder routes, bool anonymous)
    {
        var route = routes.MapGet("/metrics", (MeterCollector meters) => TypedResults.Text(PrometheusText.Write(meters.Collect()), PrometheusText.MediaType))
            .WithTags("Health").Described("GetMetrics", "Metrics in the text format of Prometheus.");
        _ = anonymous ? route.OpenToAll() : route.Requires(Permission.MetricsRead);
    }
}
