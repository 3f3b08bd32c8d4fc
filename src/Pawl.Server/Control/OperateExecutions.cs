using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Engine.Control;
using Pawl.Language.Expressions;
using Pawl.Server.Access;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Control;

/// <summary>What operators do to executions.</summary>
internal static class OperateExecutions
{
    /// <summary>Characters of a reason at most.</summary>
    private const int ReasonLength = 1_000;

    public static Task<Ok<Execution>> CancelAsync(HttpContext http, string id, Caller caller, JsonBody<CancelExecution> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new CancelCommand(Reason(body.Value.Reason)), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> TerminateAsync(HttpContext http, string id, Caller caller, JsonBody<TerminateExecution> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new TerminateCommand(Reason(body.Value.Reason)), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> SuspendAsync(HttpContext http, string id, Caller caller, JsonBody<SuspendExecution> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new SuspendCommand(Reason(body.Value.Reason), body.Value.Until?.ToUniversalTime(), ControlMapping.Of(body.Value.When)), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> ResumeAsync(HttpContext http, string id, Caller caller, JsonBody<ResumeExecution> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new ResumeCommand(Data(body.Value.Data, "/data")), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> RetryCompensationAsync(HttpContext http, string id, Caller caller, JsonBody<HandleCompensation> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new RetryCompensationCommand(), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> SkipCompensationAsync(HttpContext http, string id, Caller caller, JsonBody<HandleCompensation> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new SkipCompensationCommand(), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> StepAsync(HttpContext http, string id, Caller caller, JsonBody<StepExecution> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new StepCommand(), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> RunUntilAsync(HttpContext http, string id, Caller caller, JsonBody<RunUntilTask> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new RunUntilCommand(body.Value.Task), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> SetBreakpointsAsync(HttpContext http, string id, Caller caller, JsonBody<ExecutionBreakpoints> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new SetBreakpointsCommand([.. body.Value.Tasks]), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> SkipAsync(HttpContext http, string id, Caller caller, JsonBody<SkipTask> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(http, id, caller, new SkipCommand(body.Value.Task, Data(body.Value.Output, "/output")), body.Value.IfPosition, cancellationToken);

    public static Task<Ok<Execution>> EditAsync(HttpContext http, string id, Caller caller, JsonBody<EditExecution> body, ExecutionOperator executions, CancellationToken cancellationToken) =>
        executions.CommandAsync(
            http, id, caller, new EditCommand(Data(body.Value.Context, "/context"), Data(body.Value.Data, "/data"), body.Value.Next, body.Value.Task), body.Value.IfPosition, cancellationToken);

    /// <summary>A reason that can be shown.</summary>
    public static string? Reason(string? reason)
    {
        if (reason is null || (reason.Length <= ReasonLength && !reason.Any(static character => char.IsControl(character) && character is not ('\n' or '\t')))) return reason;
        var fault = $"must have at most {ReasonLength} characters, none of them a control character";
        throw new ApiException("body-invalid", $"'/reason' {fault}.") { Errors = [new ApiProblemItem("/reason", fault, "length")] };
    }

    /// <summary>Data of a request as a workflow sees it.</summary>
    public static JqValue? Data(JsonElement? data, string pointer)
    {
        if (data is not { } given) return null;
        try
        {
            return JqValue.Parse(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(given));
        }
        catch (JqParseException error)
        {
            throw new ApiException("body-invalid", $"'{pointer}' cannot be read: {error.Message}") { Errors = [new ApiProblemItem(pointer, error.Message, "json-invalid")] };
        }
    }
}
