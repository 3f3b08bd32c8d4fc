using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Keys;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Requests;

namespace Pawl.Server.Control;

/// <summary>The routes by which executions are operated.</summary>
internal static class ControlRoutes
{
    private static readonly string[] Refusals =
    [
        "execution-id-invalid", "json-invalid", "body-invalid", "header-invalid", "command-invalid", "execution-not-found", "execution-ended", "execution-is-schedule",
        "position-changed", "execution-quarantined", "precondition-failed", "idempotency-key-reused", "body-too-large", "media-type-unsupported",
    ];

    public static void Map(RouteGroupBuilder executions)
    {
        Command(executions, "cancel", OperateExecutions.CancelAsync, "CancelExecution", "Stops an execution. Stopping what is stopped changes nothing.");
        Command(executions, "terminate", OperateExecutions.TerminateAsync, "TerminateExecution", "Stops an execution at once: nothing is undone and nothing is waited for.");
        Command(executions, "suspend", OperateExecutions.SuspendAsync, "SuspendExecution", "Has an execution stand still: what is under way finishes and its result waits. Suspending what is suspended changes nothing.");
        Command(executions, "pause", OperateExecutions.SuspendAsync, "PauseExecution", "Another name of suspend.");
        Command(executions, "resume", OperateExecutions.ResumeAsync, "ResumeExecution", "Has a suspended execution go on.", "execution-not-suspended");
        Command(executions, "retry-compensation", OperateExecutions.RetryCompensationAsync, "RetryCompensation", "Has undos tried again whose failure suspended an execution. Resuming it does the same.", "execution-not-suspended", "compensation-not-failed");
        Command(executions, "skip-compensation", OperateExecutions.SkipCompensationAsync, "SkipCompensation", "Leaves undos whose failure suspended an execution: their steps stay done, and it goes on behind them.", "execution-not-suspended", "compensation-not-failed");
    }

    private static void Command(RouteGroupBuilder executions, string verb, Delegate handler, string operation, string summary, params string[] more) =>
        executions.MapPost($"/{{id}}/{verb}", handler).Requires(KeyScope.Write).Audited($"execution.{verb}", "execution:{id}").WithQuery()
            .WithHeader(IdempotencyKey.Header, "Makes repeating the command safe: the same key and command are carried out once.")
            .WithHeader(ExecutionOperator.IfMatch, "The position that the history must have, as the header ETag gave it.")
            .Described(operation, summary).Fails([.. Refusals, .. more]);
}
