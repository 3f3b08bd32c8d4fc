using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Runtime.Executions;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Executions;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Control;

/// <summary>Hands commands of API callers to executions, and tells what became of them. The only way there, so that whoever audits looks here.</summary>
internal sealed class ExecutionOperator(IExecutions executions, ExecutionWaiter waiter)
{
    /// <summary>The header with the position that the history must have.</summary>
    public const string IfMatch = "If-Match";

    /// <summary>Has a command carried out for a caller.</summary>
    /// <param name="http">The request: its headers hold the idempotency key and the precondition.</param>
    /// <param name="id">The execution, as it stands in the path.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="command">What is wanted.</param>
    /// <param name="ifPosition">The position that the body asks for; null when it does not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Ok<Execution>> CommandAsync(HttpContext http, string id, Caller caller, OperatorCommand command, long? ifPosition, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        var state = await OperateAsync(http, key, caller, command, ifPosition, cancellationToken);
        if (WaitTime.Of(http) is { Ticks: > 0 } wait) state = await waiter.StillAsync(key, wait, cancellationToken) ?? state;
        http.Response.Headers.ETag = ETagOf(state.Position);
        return TypedResults.Ok(await waiter.EndOrNowAsync(key, TimeSpan.Zero, cancellationToken));
    }

    /// <summary>The tag of a position.</summary>
    public static string ETagOf(long position) => $"\"{position.ToString(CultureInfo.InvariantCulture)}\"";

    private async Task<Pawl.Engine.State.ExecutionState> OperateAsync(
        HttpContext http, ExecutionKey key, Caller caller, OperatorCommand command, long? ifPosition, CancellationToken cancellationToken)
    {
        var matched = Matched(http);
        var answer = await executions.OperateAsync(key, command, new(caller.Actor, IdempotencyKey.Of(http), matched ?? ifPosition), cancellationToken);
        if (answer.Outcome is not { } outcome) throw ExecutionWaiter.NotFound();
        if (outcome.Kind == OperatorOutcomeKind.Unchanged) http.Features.Get<AuditTrail>()?.Unchanged();
        if (outcome.Kind != OperatorOutcomeKind.Refused) return answer.State!;

        var code = outcome.Code == Refusals.PositionChanged && matched is not null ? "precondition-failed" : outcome.Code!;
        throw new ApiException(code, outcome.Message!);
    }

    private static long? Matched(HttpContext http)
    {
        var given = http.Request.Headers.IfMatch;
        if (given.Count == 0 || (given.Count == 1 && given[0] == "*")) return null;
        return given is [{ Length: > 2 } tag] && tag[0] == '"' && tag[^1] == '"' && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw new ApiException("header-invalid", $"'{IfMatch}' must be the tag of a position, e.g. '\"17\"' as the header ETag of an answer gave it, or '*'.");
    }
}
