using Pawl.Client.Serialization;

namespace Pawl.Client.Executions;

public sealed partial class ExecutionsClient
{
    /// <summary>Where it stood once.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="position">The position in its history.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ExecutionState> StateAtAsync(string id, long position, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("executions", id, "state")).With("position", position.ToString()).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.ExecutionState, cancellationToken);
    }

    /// <summary>What happened between two positions of its history.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="from">The earlier position.</param>
    /// <param name="to">The later position; null for the last.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ExecutionDiff> DiffAsync(string id, long from, long? to = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("executions", id, "diff")).With("from", from.ToString()).With("to", to?.ToString()).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.ExecutionDiff, cancellationToken);
    }

    /// <summary>What it has got so far; a page of what has ended.</summary>
    public Task<ExecutionResults> ResultsAsync(string id, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("executions", id, "results")).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.ExecutionResults, cancellationToken);
    }

    /// <summary>Begins a new execution where this one stands or once stood.</summary>
    /// <param name="id">The execution to fork; nothing changes about it.</param>
    /// <param name="fork">Where to begin and what to change.</param>
    /// <param name="idempotencyKey">Makes repeating the call safe; null sends none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Execution> ForkAsync(string id, ForkExecution fork, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        BeginAsync(ApiConnection.Path("executions", id, "fork"), ApiConnection.Json(fork, PawlJson.Default.ForkExecution), idempotencyKey, cancellationToken);

    /// <summary>Begins a new execution just before the task that faulted, or before a task that is named, of one that has ended.</summary>
    /// <param name="id">The execution that has ended; nothing changes about it.</param>
    /// <param name="retry">Where to begin and what to change.</param>
    /// <param name="idempotencyKey">Makes repeating the call safe; null sends none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Execution> RetryAsync(string id, ForkExecution retry, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        BeginAsync(ApiConnection.Path("executions", id, "retry"), ApiConnection.Json(retry, PawlJson.Default.ForkExecution), idempotencyKey, cancellationToken);

    /// <summary>A saved state as one self-contained file, for <see cref="ImportAsync"/> on any server.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="position">The position in its history; null for where it stands.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<byte[]> ExportAsync(string id, long? position = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new QueryText(ApiConnection.Path("executions", id, "export")).With("position", position?.ToString()).ToString());
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Begins a new execution from a saved state.</summary>
    /// <param name="file">What <see cref="ExportAsync"/> gave, unchanged.</param>
    /// <param name="id">Id of the new execution; null has one made.</param>
    /// <param name="idempotencyKey">Makes repeating the call safe; null sends none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Execution> ImportAsync(ReadOnlyMemory<byte> file, string? id = null, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        var content = new ReadOnlyMemoryContent(file) { Headers = { ContentType = new("application/json") } };
        return BeginAsync(new QueryText(ApiConnection.Path("executions", "import")).With("id", id).ToString(), content, idempotencyKey, cancellationToken);
    }

    /// <summary>Has it go on under another version of its workflow; with <see cref="MigrateExecution.DryRun"/>, only says what that would mean.</summary>
    public Task<MigrationReport> MigrateAsync(string id, MigrateExecution migrate, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("executions", id, "migrate"), ApiConnection.Json(migrate, PawlJson.Default.MigrateExecution), PawlJson.Default.MigrationReport, cancellationToken);

    /// <summary>The same, under a key that makes repeating the call safe.</summary>
    public Task<MigrationReport> MigrateAsync(string id, MigrateExecution migrate, string idempotencyKey, CancellationToken cancellationToken = default) =>
        connection.PostAsync(ApiConnection.Path("executions", id, "migrate"), ApiConnection.Json(migrate, PawlJson.Default.MigrateExecution), idempotencyKey, PawlJson.Default.MigrationReport, cancellationToken);

    private async Task<Execution> BeginAsync(string path, HttpContent content, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await connection.SendAsync(request, PawlJson.Default.Execution, cancellationToken);
    }
}
