using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pawl.Server.Problems;

namespace Pawl.Server.Rates;

/// <summary>Tells callers of limits: the fields <c>RateLimit</c> and <c>RateLimit-Policy</c> of the IETF's draft (draft-ietf-httpapi-ratelimit-headers), and <c>Retry-After</c>.</summary>
internal static class RateAnswer
{
    /// <summary>Has an answer tell the limit that is nearest to its end.</summary>
    public static void Show(HttpContext http, RateVerdict verdict)
    {
        if (http.Features.Get<Shown>() is { } shown)
        {
            if (Left(verdict) < Left(shown.Verdict)) shown.Verdict = verdict;
            return;
        }
        http.Features.Set(shown = new Shown { Verdict = verdict });
        // At the start of the answer, because a problem clears what was set before.
        http.Response.OnStarting(static state =>
        {
            var (http, shown) = ((HttpContext, Shown))state;
            http.Response.Headers["RateLimit-Policy"] = shown.Verdict.Policy.Field;
            http.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{shown.Verdict.Policy.Name}\";r={shown.Verdict.Remaining};t={Math.Ceiling(shown.Verdict.Reset.TotalSeconds)}");
            return Task.CompletedTask;
        }, (http, shown));
    }

    /// <summary>The refusal of a request that is one too many.</summary>
    public static ApiException Refusal(RateVerdict verdict) =>
        new("rate-limited", $"More than {verdict.Policy.Limit.Count} requests came within {verdict.Policy.Limit.Window.TotalSeconds} seconds (rate-{verdict.Policy.Name}{(verdict.Policy.Name == "route" ? "s" : "")}). Try again when the window is over.") { RetryAfter = verdict.Reset };

    private static double Left(RateVerdict verdict) => (double)verdict.Remaining / verdict.Policy.Limit.Count;

    private sealed class Shown
    {
        public RateVerdict Verdict { get; set; }
    }
}
