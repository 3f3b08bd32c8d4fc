using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Executions;
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

    private static QueryParameter<TimeSpan> Wait { get; } = WaitTime.Parameter with { Meaning = "Answers when the execution stands still again or ends, or with its current state after this time: e.g. '30s', at most 60 s." };

    public static void Map(RouteGroupBuilder executions)
    {
        Command(executions, Permission.ExecutionsOperate, "cancel", OperateExecutions.CancelAsync, "CancelExecution", "Stops an execution. Stopping what is stopped changes nothing.");
        Command(executions, Permission.ExecutionsOperate, "terminate", OperateExecutions.TerminateAsync, "TerminateExecution", "Stops an execution at once: nothing is undone and nothing is waited for.");
        Command(executions, Permission.ExecutionsOperate, "suspend", OperateExecutions.SuspendAsync, "SuspendExecution", "Has an execution stand still: what is under way finishes and its result waits. Suspending what is suspended changes nothing.");
        Command(executions, Permission.ExecutionsOperate, "pause", OperateExecutions.SuspendAsync, "PauseExecution", "Another name of suspend.");
        Command(executions, Permission.ExecutionsOperate, "resume", OperateExecutions.ResumeAsync, "ResumeExecution", "Has a suspended execution go on.", "execution-not-suspended");
        executions.MapPost("/{id}/release", ReleaseExecutions.ReleaseAsync).Requires(Permission.ExecutionsOperate, Reach.Execution).Audited("execution.release", "execution:{id}").WithQuery()
            .Described("ReleaseExecution", "Lets an execution go on that was set aside because Pawl broke on it. Releasing what is not set aside changes nothing.").Fails("execution-id-invalid", "execution-not-found");
        Command(executions, Permission.ExecutionsOperate, "retry-compensation", OperateExecutions.RetryCompensationAsync, "RetryCompensation", "Has undos tried again whose failure suspended an execution. Resuming it does the same.", "execution-not-suspended", "compensation-not-failed");
        Command(executions, Permission.ExecutionsOperate, "skip-compensation", OperateExecutions.SkipCompensationAsync, "SkipCompensation", "Leaves undos whose failure suspended an execution: their steps stay done, and it goes on behind them.", "execution-not-suspended", "compensation-not-failed");
        Command(executions, Permission.ExecutionsEdit, "step", OperateExecutions.StepAsync, "StepExecution", "Has a suspended execution carry out exactly one real task, and stand still again.", "execution-not-suspended");
        Command(executions, Permission.ExecutionsEdit, "run-until", OperateExecutions.RunUntilAsync, "RunExecutionUntil", "Has an execution go on until a task has ended, and stand still then.");
        Command(executions, Permission.ExecutionsEdit, "skip", OperateExecutions.SkipAsync, "SkipExecutionTask", "Has a suspended execution leave out a task that is about to begin, or lives.", "execution-not-suspended");
        Command(executions, Permission.ExecutionsEdit, "edit", OperateExecutions.EditAsync, "EditExecution", "Changes the context, the data in hand or the next task of a suspended execution.", "execution-not-suspended");
        Command(executions, Permission.ExecutionsEdit, "breakpoints", OperateExecutions.SetBreakpointsAsync, "SetExecutionBreakpoints", "Sets the tasks before which an execution stands still, in place of those that were set before.");
        executions.MapGet("/{id}/can-resume", ResumeReadinessOf.GetAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery()
            .Described("CanResumeExecution", "Whether an execution can be resumed, and why not.").Fails("execution-id-invalid", "execution-not-found");
    }

    /// <summary>The routes that are about many executions.</summary>
    public static void MapMany(IEndpointRouteBuilder api)
    {
        api.MapGet("/suspensions", ListSuspensions.ListAsync).WithTags("Executions").Requires(Permission.ExecutionsRead, Reach.Items)
            .WithQuery(ExecutionRoutes.Workflow, ExecutionRoutes.Label, ListSuspensions.Since, ListSuspensions.Before, ListSuspensions.Reason, Paging.Limit, Paging.Cursor)
            .Described("ListSuspensions", "Executions that stand still, the latest first.").Fails("cursor-invalid");
        api.MapPost("/bulk-operations", BulkOperations.RunAsync).WithTags("Executions").Requires(Permission.ExecutionsOperate, Reach.Items).Audited("execution.bulk").WithQuery()
            .WithHeader(IdempotencyKey.Header, "Makes repeating the request safe: under the same key it is done once to each execution.")
            .Described("OperateExecutions", "Suspends, resumes or cancels all executions of a filter, or tells which they are. One failure never stops the others.")
            .Fails("json-invalid", "body-invalid", "header-invalid", "body-too-large", "media-type-unsupported");
    }

    private static void Command(RouteGroupBuilder executions, Permission permission, string verb, Delegate handler, string operation, string summary, params string[] more) =>
        executions.MapMethods($"/{{id}}/{verb}", [verb == "breakpoints" ? HttpMethods.Put : HttpMethods.Post], handler)
            .Requires(permission, Reach.Execution).Audited($"execution.{verb}", "execution:{id}").WithQuery(verb is "step" or "run-until" ? [Wait] : [])
            .WithHeader(IdempotencyKey.Header, "Makes repeating the command safe: the same key and command are carried out once.")
            .WithHeader(ExecutionOperator.IfMatch, "The position that the history must have, as the header ETag gave it.")
            .Described(operation, summary).Fails([.. Refusals, .. more]);
}
