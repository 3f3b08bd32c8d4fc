using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Executions;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Control;

/// <summary>Lists executions that stand still.</summary>
internal static class ListSuspensions
{
    private const int TextLength = 200;

    public static QueryParameter<DateTimeOffset> Since { get; } = new("since", "Only those suspended at this time or later (RFC 3339).", static (text, _) => Time(text)) { Format = "date-time" };
    public static QueryParameter<DateTimeOffset> Before { get; } = new("before", "Only those suspended before this time (RFC 3339).", static (text, _) => Time(text)) { Format = "date-time" };
    public static QueryParameter<string> Reason { get; } = new("reason", "Only those whose reason contains this text, in any case of letters.", static (text, _) =>
        text.Length is > 0 and <= TextLength && !text.Any(char.IsControl) ? text : throw new FormatException($"must have 1 to {TextLength} characters, none of them a control character"));

    public static async Task<Ok<Client.Page<SuspendedExecution>>> ListAsync(HttpContext http, Caller caller, IExecutionReader reader, ServerOptions options, CancellationToken cancellationToken)
    {
        var page = await reader.ListSuspendedAsync(caller.Tenant, FilterOf(http) with { Visible = caller.Grants.NamespacesOf(Permission.ExecutionsRead) }, Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        return TypedResults.Ok(new Client.Page<SuspendedExecution>([.. page.Items.Select(Shown)], page.NextCursor));
    }

    private static SuspensionFilter FilterOf(HttpContext http)
    {
        var filter = new SuspensionFilter { Labels = ListExecutions.LabelsOf(http) };
        if (ExecutionRoutes.Workflow.TryRead(http, out var workflow)) filter = filter with { Namespace = workflow.Namespace, Name = workflow.Name };
        if (Since.TryRead(http, out var since)) filter = filter with { Since = since };
        if (Before.TryRead(http, out var before)) filter = filter with { Before = before };
        if (Reason.TryRead(http, out var reason)) filter = filter with { Reason = reason };
        return filter;
    }

    private static SuspendedExecution Shown(SuspensionRow row) => new()
    {
        Execution = ExecutionMapping.Summary(row.Execution),
        Since = row.Since,
        Actor = row.Actor,
        Cause = (SuspensionCause)row.Cause,
        Reason = row.Reason,
        Pointer = row.Pointer,
        Until = row.Until,
    };

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FormatException("must be a time such as '2026-07-29T08:00:00Z'");
}
