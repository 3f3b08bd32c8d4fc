using System.Text.Json.Serialization.Metadata;
using Pawl.Client.Serialization;

namespace Pawl.Client.Executions;

public sealed partial class ExecutionsClient
{
    /// <summary>Stops it. Stopping what is stopped changes nothing.</summary>
    /// <exception cref="Problems.PawlApiException">409 when it had completed or faulted already.</exception>
    public Task<Execution> CancelAsync(string id, string? reason = null, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "cancel", new CancelExecution { Reason = reason, IfPosition = conditions?.IfPosition }, PawlJson.Default.CancelExecution, conditions, cancellationToken);

    /// <summary>Stops it at once: nothing is undone and nothing is waited for.</summary>
    /// <exception cref="Problems.PawlApiException">409 when it had completed or faulted already.</exception>
    public Task<Execution> TerminateAsync(string id, string? reason = null, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "terminate", new TerminateExecution { Reason = reason, IfPosition = conditions?.IfPosition }, PawlJson.Default.TerminateExecution, conditions, cancellationToken);

    /// <summary>Has it stand still. Suspending what is suspended changes nothing.</summary>
    /// <exception cref="Problems.PawlApiException">409 when it has ended.</exception>
    public Task<Execution> SuspendAsync(string id, SuspendExecution? suspend = null, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "suspend", (suspend ?? new()) with { IfPosition = conditions?.IfPosition ?? suspend?.IfPosition }, PawlJson.Default.SuspendExecution, conditions, cancellationToken);

    /// <summary>Has it go on.</summary>
    /// <exception cref="Problems.PawlApiException">409 when it is not suspended.</exception>
    public Task<Execution> ResumeAsync(string id, ResumeExecution? resume = null, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "resume", (resume ?? new()) with { IfPosition = conditions?.IfPosition ?? resume?.IfPosition }, PawlJson.Default.ResumeExecution, conditions, cancellationToken);

    /// <summary>Lets it go on when it was set aside because Pawl broke on it. Releasing what is not set aside changes nothing.</summary>
    public Task<Execution> ReleaseAsync(string id, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("executions", id, "release"), null, PawlJson.Default.Execution, cancellationToken);

    /// <summary>Has undos tried again whose failure suspended it.</summary>
    /// <exception cref="Problems.PawlApiException">409 when none has failed.</exception>
    public Task<Execution> RetryCompensationAsync(string id, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "retry-compensation", new HandleCompensation { IfPosition = conditions?.IfPosition }, PawlJson.Default.HandleCompensation, conditions, cancellationToken);

    /// <summary>Leaves undos whose failure suspended it: their steps stay done.</summary>
    /// <exception cref="Problems.PawlApiException">409 when none has failed.</exception>
    public Task<Execution> SkipCompensationAsync(string id, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "skip-compensation", new HandleCompensation { IfPosition = conditions?.IfPosition }, PawlJson.Default.HandleCompensation, conditions, cancellationToken);

    /// <summary>Has a suspended one carry out exactly one real task, and stand still again.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="wait">Answers when it stands still again or ends, or with its state after this time, at most 60 s; null answers at once.</param>
    /// <param name="conditions">When it is done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Problems.PawlApiException">409 when it is not suspended.</exception>
    public Task<Execution> StepAsync(string id, TimeSpan? wait = null, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "step", new StepExecution { IfPosition = conditions?.IfPosition }, PawlJson.Default.StepExecution, conditions, cancellationToken, wait);

    /// <summary>Has it go on until a task has ended, and stand still then.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="task">JSON Pointer of the task, or its name where only one task has it.</param>
    /// <param name="wait">Answers when it stands still again or ends, or with its state after this time, at most 60 s; null answers at once.</param>
    /// <param name="conditions">When it is done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Execution> RunUntilAsync(string id, string task, TimeSpan? wait = null, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "run-until", new RunUntilTask { Task = task, IfPosition = conditions?.IfPosition }, PawlJson.Default.RunUntilTask, conditions, cancellationToken, wait);

    /// <summary>Has a suspended one leave out a task.</summary>
    public Task<Execution> SkipAsync(string id, SkipTask? skip = null, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "skip", (skip ?? new()) with { IfPosition = conditions?.IfPosition ?? skip?.IfPosition }, PawlJson.Default.SkipTask, conditions, cancellationToken);

    /// <summary>Changes a suspended one before it goes on.</summary>
    public Task<Execution> EditAsync(string id, EditExecution edit, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "edit", edit with { IfPosition = conditions?.IfPosition ?? edit.IfPosition }, PawlJson.Default.EditExecution, conditions, cancellationToken);

    /// <summary>Sets its breakpoints, in place of those that were set before.</summary>
    public Task<Execution> SetBreakpointsAsync(string id, IReadOnlyList<string> tasks, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "breakpoints", new ExecutionBreakpoints { Tasks = tasks, IfPosition = conditions?.IfPosition }, PawlJson.Default.ExecutionBreakpoints, conditions, cancellationToken, method: HttpMethod.Put);

    /// <summary>Whether it can be resumed, and why not.</summary>
    public Task<ResumeReadiness> CanResumeAsync(string id, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("executions", id, "can-resume"), null, PawlJson.Default.ResumeReadiness, cancellationToken);

    /// <summary>A page of those that stand still, the latest first.</summary>
    public Task<Page<SuspendedExecution>> ListSuspendedAsync(SuspensionQuery query, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("suspensions"));
        foreach (var (key, value) in query.Labels) path.With("label", $"{key}:{value}");
        path.With("workflow", query.Workflow).With("since", query.Since).With("before", query.Before).With("reason", query.Reason).With("limit", query.Limit).With("cursor", query.Cursor);
        return connection.SendAsync(HttpMethod.Get, path.ToString(), null, PawlJson.Default.PageSuspendedExecution, cancellationToken);
    }

    /// <summary>Does the same to all executions of a filter. One failure never stops the others.</summary>
    /// <param name="operation">What, and to which.</param>
    /// <param name="idempotencyKey">Makes repeating the call safe: under the same key it is done once to each execution. Null sends none.</param>
    /// <param name="cancellationToken">Gives up; what was begun may still take effect.</param>
    public async Task<BulkResult> BulkAsync(BulkOperation operation, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiConnection.Path("bulk-operations")) { Content = ApiConnection.Json(operation, PawlJson.Default.BulkOperation) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await connection.SendAsync(request, PawlJson.Default.BulkResult, cancellationToken);
    }

    private async Task<Execution> CommandAsync<T>(
        string id, string verb, T body, JsonTypeInfo<T> type, CommandConditions? conditions, CancellationToken cancellationToken, TimeSpan? wait = null, HttpMethod? method = null)
    {
        var path = new QueryText(ApiConnection.Path("executions", id, verb)).With("wait", wait is { } time ? $"{(long)time.TotalMilliseconds}ms" : null).ToString();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = ApiConnection.Json(body, type) };
        if (conditions?.IdempotencyKey is { } key) request.Headers.Add("Idempotency-Key", key);
        return await connection.SendAsync(request, PawlJson.Default.Execution, cancellationToken);
    }
}
