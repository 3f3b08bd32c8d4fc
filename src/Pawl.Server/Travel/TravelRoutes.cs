using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Control;
using Pawl.Server.OpenApi;
using Pawl.Server.Requests;

namespace Pawl.Server.Travel;

/// <summary>The routes below <c>/executions</c> that look back, and those that go on from there.</summary>
internal static class TravelRoutes
{
    private const string AtPosition = "The position that the history must have, as the header ETag gave it.";
    private const string Repeatable = "Makes repeating the request safe: the same key and request give the same execution.";

    public static QueryParameter<long> Position { get; } = Number("position", "Show the state as of this position of the history instead of now.");
    public static QueryParameter<long> From { get; } = Number("from", "The earlier position of the history.");
    public static QueryParameter<long> To { get; } = Number("to", "The later position; the last one when not given.");

    public static QueryParameter<int> Replay { get; } = new("replay", "How many of the newest executions are replayed against the draft: from 0 to 100, 20 when not given.", static (text, _) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 100 ? value : throw new FormatException("must be a whole number from 0 to 100"))
    { SchemaType = JsonSchemaType.Integer };
    public static QueryParameter<string> Id { get; } = new("id", "Id of the new execution; one is made when not given.", static (text, _) =>
        PathNames.IsExecutionId(text) ? text : throw new FormatException("must be an execution's id: 1 to 128 characters of A-Z a-z 0-9 . _ : - that begin with a letter or a digit"));

    public static void Map(IEndpointRouteBuilder api)
    {
        var executions = api.MapGroup("/executions").WithTags("Time travel");
        executions.MapGet("/{id}/diff", LookBack.DiffAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery(From, To)
            .Described("DiffExecution", "What happened to an execution between two positions of its history: context, data and tasks.")
            .Fails("execution-id-invalid", "execution-not-found", "position-unknown", "history-too-long");
        executions.MapGet("/{id}/results", LookBack.ResultsAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery(Paging.Limit, Paging.Cursor)
            .Described("GetExecutionResults", "What an execution has got so far: ended tasks with their outputs, running ones, and those that never began.")
            .Fails("execution-id-invalid", "execution-not-found", "cursor-invalid", "history-too-long");
        executions.MapPost("/{id}/fork", ForkExecutions.ForkAsync).Requires(Permission.ExecutionsEdit, Reach.Execution).Audited("execution.fork", "execution:{id}").WithQuery().WithHeader(IdempotencyKey.Header, Repeatable)
            .Described("ForkExecution", "Begins a new execution where another one stands or once stood, with other data if wanted. The other one does not change.")
            .Fails(Beginning);
        executions.MapPost("/{id}/retry", ForkExecutions.RetryAsync).Requires(Permission.ExecutionsOperate, Reach.Execution).Audited("execution.retry", "execution:{id}").WithQuery().WithHeader(IdempotencyKey.Header, Repeatable).WithHeader(ExecutionOperator.IfMatch, AtPosition)
            .Described("RetryExecution", "Begins a new execution just before the task that faulted, or before a named task, of one that has ended; one that is suspended goes back to the named task itself. What ran before is not run again.")
            .Fails([.. Beginning, "execution-not-ended", "command-invalid", "position-changed", "precondition-failed", "execution-quarantined"]);
        MapSaved(executions);
        CheckpointRoutes.Map(executions);
        executions.MapPost("/{id}/migrate", MigrateExecutions.MigrateAsync).Requires(Permission.ExecutionsEdit, Reach.Execution).Audited("execution.migrate", "execution:{id}").WithQuery().WithHeader(IdempotencyKey.Header, "Makes repeating the request safe: under the same key it is carried out once.").WithHeader(ExecutionOperator.IfMatch, AtPosition)
            .Described("MigrateExecution", "Has an execution go on under another version of its workflow; with 'dryRun', only says what that would mean.")
            .Fails("execution-id-invalid", "execution-not-found", "json-invalid", "body-invalid", "body-too-large", "media-type-unsupported", "workflow-not-found", "workflow-disabled", "execution-ended",
                "migration-impossible", "position-changed", "precondition-failed", "header-invalid", "idempotency-key-reused", "execution-is-schedule", "command-invalid", "execution-quarantined");
        api.MapPost("/workflows/{namespace}/{name}/upgrade-preview", PreviewUpgrades.PreviewAsync).WithTags("Workflows").Requires(Permission.ExecutionsRead, Reach.Namespace).ChangesNothing().WithQuery(Replay)
            .Described("PreviewUpgrade", "What publishing a draft would mean: which living executions could go on under it, and which recorded ones would have taken another path.")
            .Fails("workflow-not-found", "document-invalid", "media-type-unsupported", "body-too-large", "body-missing", "json-invalid");
    }

    private static void MapSaved(RouteGroupBuilder executions)
    {
        executions.MapGet("/{id}/export", SavedStates.ExportAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery(Position)
            .Described("ExportExecution", "A saved state as one self-contained file: snapshot, definition and what was looked up for it, with a digest. For any server.")
            .Fails("execution-id-invalid", "execution-not-found", "position-unknown", "fork-impossible", "history-too-long")
            .Produces<System.Text.Json.JsonElement>();
        executions.MapPost("/import", SavedStates.ImportAsync).Requires(Permission.ExecutionsEdit, Reach.Items).Audited("execution.import").WithQuery(Id).WithHeader(IdempotencyKey.Header, Repeatable)
            .Described("ImportExecution", "Begins a new execution from a saved state. Its definition is published when it is not there.")
            .Fails("state-file-invalid", "snapshot-unreadable", "document-invalid", "version-exists", "fork-impossible", "header-invalid", "workflow-not-found", "workflow-disabled", "execution-id-taken",
                "idempotency-key-reused", "body-too-large", "body-missing", "json-invalid", "media-type-unsupported");
    }

    private static string[] Beginning =>
    [
        "execution-id-invalid", "execution-not-found", "json-invalid", "body-invalid", "header-invalid", "position-unknown", "checkpoint-not-found", "fork-impossible", "history-too-long", "workflow-not-found", "workflow-disabled",
        "execution-id-taken", "idempotency-key-reused", "body-too-large", "media-type-unsupported",
    ];

    private static QueryParameter<long> Number(string name, string meaning) => new(name, meaning, static (text, _) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 ? value : throw new FormatException("must be a position of the history: a whole number from 1"))
    { SchemaType = JsonSchemaType.Integer };
}
