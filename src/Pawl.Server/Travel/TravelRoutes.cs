using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Pawl.Client.Keys;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Requests;

namespace Pawl.Server.Travel;

/// <summary>The routes below <c>/executions</c> that look back, and those that go on from there.</summary>
internal static class TravelRoutes
{
    private const string Repeatable = "Makes repeating the request safe: the same key and request give the same execution.";

    public static QueryParameter<long> Position { get; } = Number("position", "Show the state as of this position of the history instead of now.");
    public static QueryParameter<long> From { get; } = Number("from", "The earlier position of the history.");
    public static QueryParameter<long> To { get; } = Number("to", "The later position; the last one when not given.");

    public static void Map(IEndpointRouteBuilder api)
    {
        var executions = api.MapGroup("/executions").WithTags("Time travel");
        executions.MapGet("/{id}/diff", LookBack.DiffAsync).Requires(KeyScope.Read).WithQuery(From, To)
            .Described("DiffExecution", "What happened to an execution between two positions of its history: context, data and tasks.")
            .Fails("execution-id-invalid", "execution-not-found", "position-unknown", "history-too-long");
        executions.MapGet("/{id}/results", LookBack.ResultsAsync).Requires(KeyScope.Read).WithQuery(Paging.Limit, Paging.Cursor)
            .Described("GetExecutionResults", "What an execution has got so far: ended tasks with their outputs, running ones, and those that never began.")
            .Fails("execution-id-invalid", "execution-not-found", "cursor-invalid", "history-too-long");
        executions.MapPost("/{id}/fork", ForkExecutions.ForkAsync).Requires(KeyScope.Write).Audited("execution.fork", "execution:{id}").WithQuery().WithHeader(IdempotencyKey.Header, Repeatable)
            .Described("ForkExecution", "Begins a new execution where another one stands or once stood, with other data if wanted. The other one does not change.")
            .Fails(Beginning);
        executions.MapPost("/{id}/retry", ForkExecutions.RetryAsync).Requires(KeyScope.Write).Audited("execution.retry", "execution:{id}").WithQuery().WithHeader(IdempotencyKey.Header, Repeatable)
            .Described("RetryExecution", "Begins a new execution just before the task that faulted, or before a named task, of one that has ended; one that is suspended goes back to the named task itself. What ran before is not run again.")
            .Fails([.. Beginning, "execution-not-ended", "command-invalid", "position-changed", "execution-quarantined"]);
    }

    private static string[] Beginning =>
    [
        "execution-id-invalid", "execution-not-found", "json-invalid", "body-invalid", "header-invalid", "position-unknown", "fork-impossible", "history-too-long", "workflow-not-found", "workflow-disabled",
        "execution-id-taken", "idempotency-key-reused", "body-too-large", "media-type-unsupported",
    ];

    private static QueryParameter<long> Number(string name, string meaning) => new(name, meaning, static (text, _) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 ? value : throw new FormatException("must be a position of the history: a whole number from 1"))
    { SchemaType = JsonSchemaType.Integer };
}
