using Microsoft.AspNetCore.Http;
using Pawl.Server.Options;

namespace Pawl.Server.Problems;

/// <summary>Refuses headers that are too large with a problem document.</summary>
/// <remarks>The web server's own bound is twice this one, and answers without a body: it is there for those who go far beyond.</remarks>
internal sealed class HeaderLimit(RequestDelegate next, ServerOptions options)
{
    /// <summary>Colon, space and line end around each header.</summary>
    private const int Overhead = 4;

    public Task InvokeAsync(HttpContext http)
    {
        var bytes = 0L;
        foreach (var (name, values) in http.Request.Headers)
        {
            foreach (var value in values) bytes += name.Length + (value?.Length ?? 0) + Overhead;
        }
        if (bytes > options.Limits.HeaderBytes) throw new ApiException("headers-too-large", $"The headers have more than the {options.Limits.HeaderBytes} bytes that this server accepts (limit-header-bytes).");
        return next(http);
    }
}
