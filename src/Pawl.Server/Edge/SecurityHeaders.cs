using Microsoft.AspNetCore.Http;

namespace Pawl.Server.Edge;

/// <summary>Puts on every answer what tells a browser to do less with it.</summary>
/// <remarks>
/// Answers are data, so their policy lets a browser load and run nothing at all. A page that needs more sets a policy of its own, by the hashes of what
/// it holds: <c>'unsafe-inline'</c> is for nobody.
/// </remarks>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>The policy of whatever is no page.</summary>
    public const string NothingRuns = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    /// <summary>One year, as browsers' own lists demand it.</summary>
    public const string OverTlsOnly = "max-age=31536000; includeSubDomains";
    private const string NoFeatures = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

    public Task InvokeAsync(HttpContext http)
    {
        // At the start of the answer, because a problem clears what was set before.
        http.Response.OnStarting(static state =>
        {
            Complete((HttpContext)state);
            return Task.CompletedTask;
        }, http);
        return next(http);
    }

    private static void Complete(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = NoFeatures;
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = NothingRuns;
        // What one caller may see is not for the next one behind the same cache.
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        // Over plain HTTP browsers ignore it, and on a machine of its own it would lock other servers of the same name out.
        if (http.Request.IsHttps) headers.StrictTransportSecurity = OverTlsOnly;
    }
}
