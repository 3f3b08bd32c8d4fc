using System.Text.Json;
using Pawl.Client.Serialization;

namespace Pawl.Client.Executions;

/// <summary>The routes below <c>/executions</c>, and the start of executions.</summary>
public sealed partial class ExecutionsClient
{
    private readonly ApiConnection connection;

    internal ExecutionsClient(ApiConnection connection) => this.connection = connection;

    /// <summary>Starts an execution. From the answer on it cannot be lost.</summary>
    /// <param name="namespace">Namespace of the workflow.</param>
    /// <param name="name">Name of the workflow.</param>
    /// <param name="start">Input and the rest.</param>
    /// <param name="idempotencyKey">Makes repeating the call safe: the same key and request give the same execution. Null sends none.</param>
    /// <param name="wait">Answers when it ends, or with its current state after this time, whole milliseconds, at most 60 s; null answers at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Execution> StartAsync(string @namespace, string name, StartExecution start, string? idempotencyKey = null, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("workflows", @namespace, name, "executions")).With("wait", wait is { } time ? $"{(long)time.TotalMilliseconds}ms" : null).ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = ApiConnection.Json(start, PawlJson.Default.StartExecution) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await connection.SendAsync(request, PawlJson.Default.Execution, cancellationToken);
    }

    /// <summary>A page of executions, newest first.</summary>
    public Task<Page<ExecutionSummary>> ListAsync(ExecutionQuery query, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("executions"));
        foreach (var status in query.Statuses) path.With("status", status.ToString().ToLowerInvariant());
        foreach (var (key, value) in query.Labels) path.With("label", $"{key}:{value}");
        path.With("workflow", query.Workflow).With("version", query.Version).With("createdFrom", query.CreatedFrom).With("createdTo", query.CreatedTo)
            .With("parent", query.ParentId).With("limit", query.Limit).With("cursor", query.Cursor);
        return connection.SendAsync(HttpMethod.Get, path.ToString(), null, PawlJson.Default.PageExecutionSummary, cancellationToken);
    }

    /// <summary>One execution.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="wait">Answers when it ends, or with its current state after this time, at most 60 s; null answers at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Execution> GetAsync(string id, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("executions", id)).With("wait", wait is { } time ? $"{(long)time.TotalMilliseconds}ms" : null).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.Execution, cancellationToken);
    }

    /// <summary>A page of its history, in order.</summary>
    public Task<Page<HistoryItem>> HistoryAsync(string id, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("executions", id, "history")).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageHistoryItem, cancellationToken);
    }

    /// <summary>A page of its task starts, in order of their start.</summary>
    public Task<Page<ExecutionTask>> TasksAsync(string id, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("executions", id, "tasks")).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageExecutionTask, cancellationToken);
    }

    /// <summary>Where it stands this moment.</summary>
    public Task<ExecutionState> StateAsync(string id, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("executions", id, "state"), null, PawlJson.Default.ExecutionState, cancellationToken);

    /// <summary>Its output, any JSON value.</summary>
    /// <exception cref="Problems.PawlApiException">409 while it has not completed, or when it never will.</exception>
    public Task<JsonElement> OutputAsync(string id, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("executions", id, "output"), null, PawlJson.Default.JsonElement, cancellationToken);

    /// <summary>Why it is where it is.</summary>
    public Task<ExecutionWhy> WhyAsync(string id, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("executions", id, "why"), null, PawlJson.Default.ExecutionWhy, cancellationToken);

    /// <summary>Follows its history as it grows, and ends when the execution has ended.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="after">Position after which to begin; 0 begins with the first event. To go on after a broken connection: the last position seen.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Problems.PawlConnectionException">The connection broke before the execution ended.</exception>
    public IAsyncEnumerable<HistoryItem> StreamAsync(string id, long after = 0, CancellationToken cancellationToken = default) =>
        HistoryStream.ReadAsync(connection, id, after, cancellationToken);
}
