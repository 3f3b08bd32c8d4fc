using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;
using Pawl.Server.Login;

namespace Pawl.Server.Edge;

/// <summary>What pages of other origins may do, where an operator names such origins. Nobody else may do anything, and cookies go nowhere.</summary>
internal static class Origins
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE"];
    private static readonly string[] Sent =
        [HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.Accept, HeaderNames.IfMatch, HeaderNames.IfNoneMatch, "Idempotency-Key", "Last-Event-ID", "traceparent", BrowserCookie.ProofHeader];
    private static readonly string[] Seen = [HeaderNames.Location, HeaderNames.ETag, HeaderNames.RetryAfter, "RateLimit", "RateLimit-Policy"];

    // Without AllowCredentials: keys and tokens are sent on purpose, and the cookie is for the server's own pages.
    public static void Allow(CorsPolicyBuilder policy, IReadOnlyList<string> origins) =>
        policy.WithOrigins([.. origins]).WithMethods(Methods).WithHeaders(Sent).WithExposedHeaders(Seen).SetPreflightMaxAge(Remembered);
}
