using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;

namespace Pawl.Server.Oidc;

/// <summary>Counts and writes down tokens that were refused, and answers all of them alike.</summary>
internal sealed class RefusedTokens(RequestAudit audit, Meter meter, TimeProvider time)
{
    /// <summary>Lines a minute in the audit log, at most: whoever sends rubbish must not be able to flood it. The metric counts every one.</summary>
    public const int LinesPerMinute = 60;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly RouteAudit Action = new("token.refuse");

    private readonly Counter<long> counter = meter.CreateCounter<long>("pawl.tokens.refused", description: "Tokens of the identity provider that were refused, by the reason.");
    private readonly Lock gate = new();
    private long since = time.GetTimestamp();
    private int lines;
    private int unwritten;

    /// <summary>The answer, once it is counted and written down.</summary>
    public async Task<ApiException> RefuseAsync(HttpContext http, TokenFault fault, string tenant, string? user)
    {
        var reason = fault.ToString().ToLowerInvariant();
        counter.Add(1, new KeyValuePair<string, object?>("reason", reason));
        var refusal = new ApiException("unauthenticated", "The token is not valid for this server.") { Challenge = $"{AccessControl.Scheme} realm=\"pawl\", error=\"invalid_token\"" };
        if (MayWrite() is { } more)
        {
            var caller = new Caller(tenant, user is null ? "token" : $"user:{user}", [], Grants.None);
            await audit.RefuseAsync(http, caller, Action, refusal, more == 0 ? reason : $"{reason}; {more} refused before this one were not written");
        }
        return refusal;
    }

    /// <summary>How many were left out since the last line; null when this one is left out too.</summary>
    private int? MayWrite()
    {
        lock (gate)
        {
            if (time.GetElapsedTime(since) >= Minute) (since, lines) = (time.GetTimestamp(), 0);
            if (lines >= LinesPerMinute)
            {
                unwritten++;
                return null;
            }
            lines++;
            var more = unwritten;
            unwritten = 0;
            return more;
        }
    }
}
