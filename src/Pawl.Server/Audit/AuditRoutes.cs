using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Audit;
using Pawl.Runtime.Audit;
using Pawl.Server.Access;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Audit;

/// <summary>The routes below <c>/audit</c>.</summary>
internal static class AuditRoutes
{
    private const int TextLength = 500;

    public static QueryParameter<string> Actor { get; } = new("actor", "Only what this caller did: 'key:ID'.", static (text, _) => Text(text));
    public static QueryParameter<string> Action { get; } = new("action", "Only this action, e.g. 'workflow.disable', or all of a kind, e.g. 'workflow'.", static (text, _) => Text(text));
    public static QueryParameter<string> Object { get; } = new("object", "Only what was done to this, e.g. 'workflow:shop/order/1.0.0'.", static (text, _) => Text(text));
    public static QueryParameter<Runtime.Audit.AuditResult> Result { get; } = new("result", "Only what went so: done, unchanged, refused, failed or unknown.", static (text, _) =>
        Enum.GetValues<Runtime.Audit.AuditResult>().Where(result => AuditChain.Name(result) == text).Select(result => (Runtime.Audit.AuditResult?)result).FirstOrDefault()
        ?? throw new FormatException("must be done, unchanged, refused, failed or unknown"));
    public static QueryParameter<DateTimeOffset> From { get; } = new("from", "Only what was done at this time or later (RFC 3339).", static (text, _) => Time(text)) { Format = "date-time" };
    public static QueryParameter<DateTimeOffset> To { get; } = new("to", "Only what was done before this time (RFC 3339).", static (text, _) => Time(text)) { Format = "date-time" };
    public static QueryParameter<AuditHead> Anchor { get; } = new("anchor", "The 'head' of an earlier check: it must still be part of the chain.", static (text, _) =>
        text.Split(':') is [var sequence, { Length: 2 * AuditEntry.HashBytes } hash] && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && hash.All(char.IsAsciiHexDigit)
            ? new(number, Convert.FromHexString(hash))
            : throw new FormatException("must be the head of an earlier check: 'SEQUENCE:HASH'"));

    public static void Map(IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit").Requires(Permission.AuditRead);

        audit.MapGet("", ListAsync).WithQuery(Actor, Action, Object, Result, From, To, Paging.Limit, Paging.Cursor)
            .Described("ListAudit", "What was done or tried in the tenant, newest first.").Fails("cursor-invalid");
        audit.MapGet("/verify", VerifyAsync).Audited("audit.verify", durable: true).WithQuery(Anchor)
            .Described("VerifyAudit", "Recomputes the chain of entries, and names the first that was changed or removed.");
        audit.MapGet("/export", ExportAudit.ExportAsync).Audited("audit.export", durable: true).WithQuery(ExportAudit.Format, ExportAudit.After)
            .Described("ExportAudit", "All entries, oldest first: JSON Lines with their hashes, or CSV.")
            .Produces<string>(contentType: ExportAudit.JsonLines).Produces<string>(contentType: ExportAudit.Csv);
    }

    private static async Task<Ok<Client.Page<AuditedAction>>> ListAsync(HttpContext http, Caller caller, AuditLog log, IAuditStore store, ServerOptions options, CancellationToken cancellationToken)
    {
        var filter = new AuditFilter
        {
            Actor = Actor.TryRead(http, out var actor) ? actor : null,
            Action = Action.TryRead(http, out var action) ? action : null,
            Object = Object.TryRead(http, out var @object) ? @object : null,
            Result = Result.TryRead(http, out var result) ? result : null,
            From = From.TryRead(http, out var from) ? from : null,
            To = To.TryRead(http, out var to) ? to : null,
        };
        // Who looks for what was just done must find it.
        await log.FlushAsync();
        var page = await store.ListAsync(caller.Tenant, filter, Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        return TypedResults.Ok(new Client.Page<AuditedAction>([.. page.Items.Select(Shown)], page.NextCursor));
    }

    private static async Task<Ok<Client.Audit.AuditVerification>> VerifyAsync(HttpContext http, Caller caller, AuditTrail trail, IAuditStore store, CancellationToken cancellationToken)
    {
        Anchor.TryRead(http, out var anchor);
        var verdict = await new Runtime.Audit.AuditVerification(store).VerifyAsync(caller.Tenant, anchor, cancellationToken);
        trail.Unchanged().Note(verdict.BrokenAt is { } broken ? $"broken at {broken}" : $"{verdict.Entries} entries hold");
        return TypedResults.Ok(new Client.Audit.AuditVerification(
            verdict.BrokenAt is null, verdict.Entries, $"{verdict.Head.Sequence}:{Convert.ToHexStringLower(verdict.Head.Hash.Span)}", verdict.BrokenAt, verdict.Reason));
    }

    private static AuditedAction Shown(AuditAction action)
    {
        var (attempt, outcome) = action;
        return new()
        {
            Sequence = attempt.Sequence,
            At = attempt.At,
            Actor = attempt.Actor,
            Action = attempt.Action,
            Object = outcome?.Object ?? attempt.Object,
            Request = attempt.Request,
            Address = attempt.Address,
            TraceId = attempt.TraceId,
            Result = Enum.Parse<Client.Audit.AuditResult>((outcome?.Result ?? Runtime.Audit.AuditResult.Unknown).ToString()),
            Status = outcome?.Status,
            Code = outcome?.Code,
            Before = outcome?.Before,
            After = outcome?.After,
            Detail = outcome?.Detail,
            EndedAt = outcome?.At,
        };
    }

    private static string Text(string text) =>
        text.Length is > 0 and <= TextLength && !text.Any(char.IsControl) ? text : throw new FormatException($"must be 1 to {TextLength} characters without control characters");

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FormatException("must be a time such as '2026-07-29T08:00:00Z'");
}
