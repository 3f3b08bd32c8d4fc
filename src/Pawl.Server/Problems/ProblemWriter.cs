using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Pawl.Client.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Problems;

/// <summary>Writes problem documents (RFC 9457). The only place that does.</summary>
internal static class ProblemWriter
{
    public const string MediaType = "application/problem+json";

    /// <summary>Where the page of a code is.</summary>
    public static string PageOf(string code) => $"/docs/errors/{code}";

    /// <summary>What a request is known by in its answer, in the log and in traces.</summary>
    public static string TraceOf(HttpContext http) => Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

    /// <summary>Answers with the problem of a code.</summary>
    /// <param name="http">The request; its answer must not have begun.</param>
    /// <param name="code">A code of <see cref="ErrorCatalog"/>.</param>
    /// <param name="detail">What is wrong this time; null when the title says it.</param>
    /// <param name="errors">Each place that is wrong; null when there is one.</param>
    public static Task WriteAsync(HttpContext http, string code, string? detail, IReadOnlyList<ApiProblemItem>? errors = null)
    {
        var entry = ErrorCatalog.Entries[code];
        var problem = new ApiProblem
        {
            Type = PageOf(code),
            Title = entry.Title,
            Status = entry.Status,
            Detail = detail,
            Code = code,
            TraceId = TraceOf(http),
            Errors = errors,
        };

        http.Response.StatusCode = entry.Status;
        http.Response.ContentType = MediaType;
        http.Response.Headers.CacheControl = "no-store";
        // HEAD and a connection that is going away take no body.
        if (HttpMethods.IsHead(http.Request.Method) || http.RequestAborted.IsCancellationRequested) return Task.CompletedTask;
        return http.Response.Body.WriteAsync(JsonContracts.Write(problem), http.RequestAborted).AsTask();
    }
}
