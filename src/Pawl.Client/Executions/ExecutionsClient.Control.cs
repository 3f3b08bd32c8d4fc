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

    /// <summary>Has undos tried again whose failure suspended it.</summary>
    /// <exception cref="Problems.PawlApiException">409 when none has failed.</exception>
    public Task<Execution> RetryCompensationAsync(string id, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "retry-compensation", new HandleCompensation { IfPosition = conditions?.IfPosition }, PawlJson.Default.HandleCompensation, conditions, cancellationToken);

    /// <summary>Leaves undos whose failure suspended it: their steps stay done.</summary>
    /// <exception cref="Problems.PawlApiException">409 when none has failed.</exception>
    public Task<Execution> SkipCompensationAsync(string id, CommandConditions? conditions = null, CancellationToken cancellationToken = default) =>
        CommandAsync(id, "skip-compensation", new HandleCompensation { IfPosition = conditions?.IfPosition }, PawlJson.Default.HandleCompensation, conditions, cancellationToken);

    private async Task<Execution> CommandAsync<T>(string id, string verb, T body, JsonTypeInfo<T> type, CommandConditions? conditions, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiConnection.Path("executions", id, verb)) { Content = ApiConnection.Json(body, type) };
        if (conditions?.IdempotencyKey is { } key) request.Headers.Add("Idempotency-Key", key);
        return await connection.SendAsync(request, PawlJson.Default.Execution, cancellationToken);
    }
}
