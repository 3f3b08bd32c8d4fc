using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Engine;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Requests;

namespace Pawl.Server.Executions;

/// <summary>The routes below <c>/executions</c>, and the start of executions.</summary>
internal static class ExecutionRoutes
{
    public static QueryParameter<IReadOnlyList<StatusPhase>> Status { get; } = new("status", "Only executions of this phase; may stand more than once, and hold several with commas between.", static (text, _) => [.. text.Split(',').Select(Phase)]) { Repeatable = true };
    public static QueryParameter<(string Namespace, string Name)> Workflow { get; } = new("workflow", "Only executions of this workflow: 'namespace/name'.", static (text, _) => WorkflowName(text));
    public static QueryParameter<string> Version { get; } = new("version", "Only executions of this version.", static (text, _) =>
        PathNames.IsVersion(text) ? text : throw new FormatException("must be a semantic version, e.g. '1.0.0'"));
    public static QueryParameter<KeyValuePair<string, string>> Label { get; } = new("label", "Only executions with this label: 'key:value'; may stand more than once, and all must hold.", static (text, limits) =>
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Labels.FaultOf(text[..colon], text[(colon + 1)..], limits) is null ? KeyValuePair.Create(text[..colon], text[(colon + 1)..]) : throw new FormatException("must be 'key:value'");
    })
    { Repeatable = true };
    public static QueryParameter<DateTimeOffset> CreatedFrom { get; } = new("createdFrom", "Only executions created at this time or later (RFC 3339).", static (text, _) => Time(text)) { Format = "date-time" };
    public static QueryParameter<DateTimeOffset> CreatedTo { get; } = new("createdTo", "Only executions created before this time (RFC 3339).", static (text, _) => Time(text)) { Format = "date-time" };
    public static QueryParameter<string> Parent { get; } = new("parent", "Only executions that this one started.", static (text, _) =>
        PathNames.IsExecutionId(text) ? text : throw new FormatException("must be an execution's id"));

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/workflows/{namespace}/{name}/executions", StartExecutions.StartAsync).WithTags("Executions").Requires(Permission.ExecutionsStart, Reach.Namespace).Audited("execution.start").WithQuery(WaitTime.Parameter)
            .WithHeader(IdempotencyKey.Header, "Makes repeating the request safe: the same key and request give the same execution.")
            .Described("StartExecution", "Starts an execution. From the answer on it cannot be lost.")
            .Fails("json-invalid", "body-invalid", "header-invalid", "workflow-not-found", "workflow-disabled", "execution-id-taken", "idempotency-key-reused", "body-too-large", "media-type-unsupported");

        var executions = api.MapGroup("/executions").WithTags("Executions");
        executions.MapGet("", ListExecutions.ListAsync).Requires(Permission.ExecutionsRead, Reach.Items).WithQuery(Status, Workflow, Version, Label, CreatedFrom, CreatedTo, Parent, Paging.Limit, Paging.Cursor)
            .Described("ListExecutions", "Executions, newest first.").Fails("cursor-invalid");
        executions.MapGet("/{id}", ReadExecutions.GetAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery(WaitTime.Parameter)
            .Described("GetExecution", "One execution with its input and, once it has completed, its output.").Fails("execution-id-invalid", "execution-not-found");
        executions.MapGet("/{id}/output", ReadExecutions.GetOutputAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery()
            .Described("GetExecutionOutput", "The output of a completed execution, any JSON value.").Fails("execution-id-invalid", "execution-not-found", "output-unavailable")
            .Produces<System.Text.Json.JsonElement>();
        executions.MapGet("/{id}/state", InspectExecutions.GetStateAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery(Travel.TravelRoutes.Position)
            .Described("GetExecutionState", "Where an execution stands this moment, in mid-flight too; or where it stood at a position of its history.").Fails("execution-id-invalid", "execution-not-found", "position-unknown", "history-too-long");
        executions.MapGet("/{id}/why", InspectExecutions.GetWhyAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery()
            .Described("GetExecutionWhy", "Why an execution is where it is: a sentence, and what it waits for as data.").Fails("execution-id-invalid", "execution-not-found");
        executions.MapGet("/{id}/tasks", InspectExecutions.ListTasksAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery(Paging.Limit, Paging.Cursor)
            .Described("ListExecutionTasks", "Task starts of an execution, in order of their start.").Fails("execution-id-invalid", "execution-not-found", "cursor-invalid", "history-too-long", "definition-deleted");
        executions.MapGet("/{id}/history", HistoryPages.ListAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery(Paging.Limit, Paging.Cursor)
            .Described("ListExecutionHistory", "The history of an execution, in order.").Fails("execution-id-invalid", "execution-not-found", "cursor-invalid");
        executions.MapGet("/{id}/stream", StreamHistory.StreamAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery()
            .WithHeader(StreamHistory.ResumeHeader, "Position after which to begin: the id of the last event that was seen.")
            .Described("StreamExecutionHistory", "The history of an execution as it grows, as server-sent events; ends with the event 'end' when nothing follows.")
            .Fails("execution-id-invalid", "execution-not-found", "header-invalid", "too-many-streams")
            .Produces<Client.Executions.HistoryItem>(contentType: StreamHistory.MediaType);
        Control.ControlRoutes.Map(executions);
    }

    private static StatusPhase Phase(string text)
    {
        var phases = Enum.GetValues<StatusPhase>().ToDictionary(phase => phase.ToString().ToLowerInvariant());
        return phases.TryGetValue(text, out var phase) ? phase : throw new FormatException($"must be one of {string.Join(", ", phases.Keys)}");
    }

    private static (string, string) WorkflowName(string text) =>
        text.Split('/') is [var @namespace, var name] && PathNames.IsName(@namespace) && PathNames.IsName(name) ? (@namespace, name) : throw new FormatException("must be 'namespace/name'");

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FormatException("must be a time such as '2026-07-29T08:00:00Z'");
}
