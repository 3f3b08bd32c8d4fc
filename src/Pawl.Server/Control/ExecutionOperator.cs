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
using ExecutionState = Pawl.Engine.State.ExecutionState;

namespace Pawl.Server.Control;

/// <summary>Hands commands of API callers to executions, and tells what became of them. The only way there, so that whoever audits looks here.</summary>
internal sealed class ExecutionOperator(IExecutions executions, ExecutionWaiter waiter)
{
    /// <summary>The header with the position that the history must have.</summary>
    public const string IfMatch = "If-Match";

    /// <summary>Bytes of a digest that are kept: far more than the few that an execution remembers can collide in.</summary>
    private const int DigestBytes = 16;

    /// <summary>Has a command carried out for a caller.</summary>
    /// <param name="http">The request: its headers hold the idempotency key and the precondition.</param>
    /// <param name="id">The execution, as it stands in the path.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="command">What is wanted.</param>
    /// <param name="ifPosition">The position that the body asks for; null when it does not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="digest">What a repetition is compared with (<see cref="OperatorStamp.Digest"/>); null for the command itself.</param>
    public async Task<Ok<Execution>> CommandAsync(HttpContext http, string id, Caller caller, OperatorCommand command, long? ifPosition, CancellationToken cancellationToken, string? digest = null)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        var state = await OperateAsync(http, key, command, new(caller.Actor, IdempotencyKey.Of(http), Matched(http) ?? ifPosition, digest), cancellationToken);
        if (WaitTime.Of(http) is { Ticks: > 0 } wait) state = await waiter.StillAsync(key, wait, cancellationToken) ?? state;
        http.Response.Headers.ETag = ETagOf(state.Position);
        return TypedResults.Ok(await waiter.EndOrNowAsync(key, TimeSpan.Zero, cancellationToken));
    }

    /// <summary>The tag of a position.</summary>
    public static string ETagOf(long position) => $"\"{position.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>What makes two requests under one idempotency key the same.</summary>
    public static string DigestOf(ReadOnlySpan<byte> request) => Convert.ToHexStringLower(request[..DigestBytes]);

    /// <summary>Whether a request repeats one that was carried out on an execution, by its idempotency key.</summary>
    /// <exception cref="ApiException">The key was used for another request.</exception>
    public static bool IsRepetition(HttpContext http, ExecutionState state, string digest)
    {
        if (IdempotencyKey.Of(http) is not { } key || state.Commands.FindLast(known => known.CommandId == key) is not { } before) return false;
        return before.Digest == digest ? true : throw new ApiException(Refusals.CommandReused, $"The {IdempotencyKey.Header} was used before with another request. Repeat that request unchanged, or choose a new key for this one.");
    }

    /// <summary>Refuses a request that was made for another position than the one that an execution is at.</summary>
    /// <exception cref="ApiException">It moved on.</exception>
    public static void RequireMatch(HttpContext http, ExecutionState state)
    {
        if (Matched(http) is { } position && position != state.Position) throw new ApiException("precondition-failed", $"The history is at position {state.Position}, not at {position}. Look again before you decide.");
    }

    private async Task<ExecutionState> OperateAsync(HttpContext http, ExecutionKey key, OperatorCommand command, OperatorStamp by, CancellationToken cancellationToken)
    {
        var answer = await executions.OperateAsync(key, command, by, cancellationToken);
        if (answer.Outcome is not { } outcome) throw ExecutionWaiter.NotFound();
        if (outcome.Kind == OperatorOutcomeKind.Unchanged) http.Features.Get<AuditTrail>()?.Unchanged();
        if (outcome.Kind != OperatorOutcomeKind.Refused) return answer.State!;

        var code = outcome.Code == Refusals.PositionChanged && Matched(http) is not null ? "precondition-failed" : outcome.Code!;
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
