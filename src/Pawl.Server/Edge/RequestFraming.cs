using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Pawl.Server.Problems;

namespace Pawl.Server.Edge;

/// <summary>Refuses requests whose end another server could see elsewhere, so that nothing can be slipped behind a proxy's back.</summary>
/// <remarks>
/// The web server refuses most of them by itself. What it reads all the same, each time in one certain way: a length beside chunks (it goes by the chunks,
/// and shows the length under another name), <c>chunked</c> named twice, and chunks in HTTP/1.0, which has none. Source: RFC 9112, sections 6.1 and 6.3.
/// </remarks>
internal sealed class RequestFraming(RequestDelegate next)
{
    /// <summary>Where the web server puts a Content-Length that came beside chunks.</summary>
    private const string LengthBesideChunks = "X-Content-Length";

    public Task InvokeAsync(HttpContext http)
    {
        var encoding = http.Request.Headers.TransferEncoding;
        if (encoding.Count > 0 && !IsClear(http.Request, encoding))
        {
            // At the start of the answer, because the problem clears what was set before.
            http.Response.OnStarting(static state =>
            {
                ((HttpResponse)state).Headers.Connection = "close";
                return Task.CompletedTask;
            }, http.Response);
            throw new ApiException("request-invalid", "Servers disagree about where this request ends: send either Content-Length or 'Transfer-Encoding: chunked', once, over HTTP/1.1.");
        }
        return next(http);
    }

    private static bool IsClear(HttpRequest request, StringValues encoding) =>
        HttpProtocol.IsHttp11(request.Protocol)
        && encoding is [{ } only] && only.Equals("chunked", StringComparison.OrdinalIgnoreCase)
        && !request.Headers.ContainsKey(LengthBesideChunks);
}
