using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Access;
using Pawl.Server.OpenApi;
using Pawl.Server.Problems;

namespace Pawl.Server.Health;

/// <summary>Whether the process lives, and whether it can work: two questions with two answers. A database that is away is no reason to kill the process.</summary>
internal static class HealthRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/healthz/live", Methods, () => TypedResults.Text("live\n")).OpenToAll().WithTags("Health")
            .Described("GetLiveness", "Answers 200 while the process lives.");
        routes.MapMethods("/healthz/ready", Methods, async (Readiness readiness, CancellationToken cancellationToken) =>
            await readiness.ReasonAgainstAsync(cancellationToken) is { } reason
                ? throw new ApiException("unavailable", reason) { RetryAfter = Retry }
                : TypedResults.Text("ready\n")).OpenToAll().WithTags("Health")
            .Described("GetReadiness", "Answers 200 while the server can work, 503 while it starts, stops, or has no database.").Fails("unavailable");
    }
}
