using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pawl.Runtime.Audit;
using Pawl.Server.Access;
using Pawl.Server.Problems;

namespace Pawl.Server.Audit;

/// <summary>Tells the audit log of requests.</summary>
internal sealed class RequestAudit(AuditLog log)
{
    /// <summary>Characters of a text that a caller chose, at most.</summary>
    private const int TextLength = 500;

    /// <summary>Writes that a request is about to act.</summary>
    /// <exception cref="Runtime.Storage.StoreUnavailableException">It could not be written; the request must not go on.</exception>
    public async Task<AuditDraft> BeginAsync(HttpContext http, Caller caller, RouteAudit route)
    {
        var draft = new AuditDraft
        {
            Kind = AuditKind.Attempt,
            At = log.Now,
            Actor = caller.Actor,
            Action = route.Action!,
            Object = Bounded(ObjectOf(http, route)),
            Request = Bounded($"{http.Request.Method} {http.Request.Path}"),
            Address = http.Connection.RemoteIpAddress?.ToString(),
            TraceId = Activity.Current?.TraceId.ToHexString() ?? Bounded(http.TraceIdentifier),
        };
        return draft with { Attempt = await log.AttemptAsync(caller.Tenant, draft, route.Durable) };
    }

    /// <summary>Writes how it went.</summary>
    /// <param name="caller">Who acted.</param>
    /// <param name="attempt">What <see cref="BeginAsync"/> gave.</param>
    /// <param name="trail">What the handler told.</param>
    /// <param name="status">Status of the answer.</param>
    /// <param name="error">What ended it; null when an answer did.</param>
    public void End(Caller caller, AuditDraft attempt, AuditTrail trail, int status, Exception? error)
    {
        var meaning = error is null ? null : ProblemHandler.MeaningOf(error);
        log.Outcome(caller.Tenant, attempt with
        {
            Kind = AuditKind.Outcome,
            At = log.Now,
            Object = Bounded(trail.Object) ?? attempt.Object,
            Result = ResultOf(meaning?.Status ?? status, meaning, trail),
            Status = meaning?.Status ?? status,
            Code = meaning?.Code,
            Before = trail.Before,
            After = trail.After,
            Detail = Bounded(trail.Detail),
        });
    }

    /// <summary>Writes that a request was refused before anything looked at it.</summary>
    public async Task RefuseAsync(HttpContext http, Caller caller, RouteAudit route, ApiException refusal, string? detail = null)
    {
        var trail = new AuditTrail();
        if (detail is not null) trail.Note(detail);
        End(caller, await BeginAsync(http, caller, route), trail, StatusCodes.Status403Forbidden, refusal);
    }

    /// <summary>Writes what a request did to a route that everybody may use, once it is known who it was.</summary>
    public async Task RecordAsync(HttpContext http, Caller caller, RouteAudit route, string @object) =>
        End(caller, await BeginAsync(http, caller, route), new AuditTrail().On(@object), StatusCodes.Status200OK, error: null);

    /// <summary>Writes what the server did by itself, when it is done.</summary>
    public async Task RecordOwnAsync(string tenant, string action, string @object, string? detail = null)
    {
        var draft = new AuditDraft { Kind = AuditKind.Attempt, At = log.Now, Actor = "server", Action = action, Object = @object };
        var attempt = await log.AttemptAsync(tenant, draft);
        log.Outcome(tenant, draft with { Kind = AuditKind.Outcome, Attempt = attempt, Result = AuditResult.Done, Detail = detail });
    }

    private static AuditResult ResultOf(int status, ErrorMeaning? meaning, AuditTrail trail) => meaning switch
    {
        { Code: ProblemHandler.Abandoned } when trail.IsTold => AuditResult.Done,
        { MayHaveHappened: true } => AuditResult.Unknown,
        _ when status >= StatusCodes.Status500InternalServerError => AuditResult.Failed,
        _ when status >= StatusCodes.Status400BadRequest => AuditResult.Refused,
        _ => trail.IsUnchanged ? AuditResult.Unchanged : AuditResult.Done,
    };

    private static string? ObjectOf(HttpContext http, RouteAudit route)
    {
        if (route.Object is not { } pattern) return null;
        var text = new StringBuilder(pattern);
        foreach (var (name, value) in http.Request.RouteValues) text.Replace($"{{{name}}}", value?.ToString());
        return text.ToString();
    }

    /// <summary>A text that fits into a row and onto a line, whatever stood in the path.</summary>
    private static string? Bounded(string? text)
    {
        if (text is null) return null;
        if (text.Length > TextLength) text = text[..TextLength];
        return string.Create(text.Length, text, static (characters, text) =>
        {
            for (var i = 0; i < characters.Length; i++) characters[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) ? '\uFFFD' : text[i];
        });
    }
}
