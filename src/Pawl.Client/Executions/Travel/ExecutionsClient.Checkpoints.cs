using Pawl.Client.Serialization;

namespace Pawl.Client.Executions;

public sealed partial class ExecutionsClient
{
    /// <summary>Names that were given to positions of its history, newest first.</summary>
    public Task<Page<ExecutionCheckpoint>> CheckpointsAsync(string id, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("executions", id, "checkpoints"), null, PawlJson.Default.PageExecutionCheckpoint, cancellationToken);

    /// <summary>Gives a name to where it stands, or stood.</summary>
    public Task<ExecutionCheckpoint> CreateCheckpointAsync(string id, CreateCheckpoint checkpoint, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("executions", id, "checkpoints"), ApiConnection.Json(checkpoint, PawlJson.Default.CreateCheckpoint), PawlJson.Default.ExecutionCheckpoint, cancellationToken);

    /// <summary>The same, under a key that makes repeating the call safe: it means the same position then, however far the execution has come.</summary>
    public Task<ExecutionCheckpoint> CreateCheckpointAsync(string id, CreateCheckpoint checkpoint, string idempotencyKey, CancellationToken cancellationToken = default) =>
        connection.PostAsync(ApiConnection.Path("executions", id, "checkpoints"), ApiConnection.Json(checkpoint, PawlJson.Default.CreateCheckpoint), idempotencyKey, PawlJson.Default.ExecutionCheckpoint, cancellationToken);

    /// <summary>Gives the position of a checkpoint another name.</summary>
    public Task<ExecutionCheckpoint> CopyCheckpointAsync(string id, string name, string copy, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("executions", id, "checkpoints", name, "copy"), ApiConnection.Json(new CopyCheckpoint { Name = copy }, PawlJson.Default.CopyCheckpoint), PawlJson.Default.ExecutionCheckpoint, cancellationToken);

    /// <summary>Deletes a checkpoint; the history stays.</summary>
    public async Task DeleteCheckpointAsync(string id, string name, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, ApiConnection.Path("executions", id, "checkpoints", name));
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    /// <summary>Deletes checkpoints by number or by age.</summary>
    public Task<PrunedCheckpoints> PruneCheckpointsAsync(string id, PruneCheckpoints prune, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("executions", id, "checkpoints", "prune"), ApiConnection.Json(prune, PawlJson.Default.PruneCheckpoints), PawlJson.Default.PrunedCheckpoints, cancellationToken);
}
