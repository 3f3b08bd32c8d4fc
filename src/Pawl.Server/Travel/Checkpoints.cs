using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Runtime.Checkpoints;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Travel;

/// <summary>Names positions of histories.</summary>
internal sealed class Checkpoints(ICheckpointStore store, Histories histories, KeyedRequests keyed, TimeProvider time)
{
    /// <summary>Checkpoints that one execution may have.</summary>
    private const int Most = 100;
    /// <summary>Characters of a name at most.</summary>
    private const int NameLength = 63;
    /// <summary>Characters of a note at most.</summary>
    private const int NoteLength = 1_000;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static async Task<Ok<Client.Page<ExecutionCheckpoint>>> ListAsync(string id, Caller caller, Checkpoints checkpoints, CancellationToken cancellationToken)
    {
        var key = await checkpoints.KeyAsync(caller, id, cancellationToken);
        return TypedResults.Ok(new Client.Page<ExecutionCheckpoint>([.. (await checkpoints.ListAsync(key, cancellationToken)).Select(Shown)], null));
    }

    public static async Task<Results<Created<ExecutionCheckpoint>, Ok<ExecutionCheckpoint>>> CreateAsync(HttpContext http, string id, Caller caller, JsonBody<CreateCheckpoint> body, AuditTrail trail, Checkpoints checkpoints, CancellationToken cancellationToken)
    {
        var wanted = body.Value;
        if (wanted.Note is { } note && (note.Length > NoteLength || note.Contains('\0', StringComparison.Ordinal))) throw ForkRequests.Fault("/note", $"must have at most {NoteLength} characters, none of them zero", "length");
        if (wanted.Position < 1) throw ForkRequests.Fault("/position", "must be 1 or more", "invalid-value");
        var key = await checkpoints.KeyAsync(caller, id, cancellationToken);
        var (name, isNew) = (Name(wanted.Name), true);
        var shown = await checkpoints.OnceAsync(http, caller, key, wanted, async chosen =>
        {
            (var made, isNew) = await checkpoints.AddAsync(key, new(name, chosen.Position, chosen.At, wanted.Note), trail, cancellationToken);
            return made;
        }, cancellationToken);
        return isNew ? Made(key, shown) : TypedResults.Ok(shown);
    }

    public static async Task<Results<Created<ExecutionCheckpoint>, Ok<ExecutionCheckpoint>>> CopyAsync(string id, string name, Caller caller, JsonBody<CopyCheckpoint> body, AuditTrail trail, Checkpoints checkpoints, CancellationToken cancellationToken)
    {
        var copy = Name(body.Value.Name);
        var key = await checkpoints.KeyAsync(caller, id, cancellationToken);
        var original = await checkpoints.GetAsync(key, name, cancellationToken);
        var (shown, isNew) = await checkpoints.AddAsync(key, original with { Name = copy, CreatedAt = checkpoints.Now }, trail, cancellationToken);
        return isNew ? Made(key, shown) : TypedResults.Ok(shown);
    }

    public static async Task<NoContent> DeleteAsync(string id, string name, Caller caller, Checkpoints checkpoints, CancellationToken cancellationToken)
    {
        var key = await checkpoints.KeyAsync(caller, id, cancellationToken);
        if (!IsName(name) || !await checkpoints.RemoveAsync(key, name, cancellationToken)) throw None(name);
        return TypedResults.NoContent();
    }

    public static async Task<Ok<PrunedCheckpoints>> PruneAsync(string id, Caller caller, JsonBody<PruneCheckpoints> body, Checkpoints checkpoints, CancellationToken cancellationToken)
    {
        var (keep, age) = (body.Value.Keep, TimeSpan.Zero);
        if (keep < 0) throw ForkRequests.Fault("/keep", "must be 0 or more", "invalid-value");
        if (body.Value.OlderThan is { } text && !DurationText.TryParse(text, out age)) throw ForkRequests.Fault("/olderThan", "must be a duration, e.g. '7d'", "invalid-value");
        if (keep is null && body.Value.OlderThan is null) throw ForkRequests.Fault("/keep", "is missing, and so is 'olderThan': at least one of them says what to delete", "required");
        var key = await checkpoints.KeyAsync(caller, id, cancellationToken);
        return TypedResults.Ok(new PrunedCheckpoints(await checkpoints.PruneAsync(key, keep ?? 0, body.Value.OlderThan is null ? null : age, cancellationToken)));
    }

    /// <summary>The checkpoint of a name.</summary>
    public async Task<Checkpoint> GetAsync(ExecutionKey key, string name, CancellationToken cancellationToken) =>
        (IsName(name) ? await store.GetAsync(key, name, cancellationToken) : null) ?? throw None(name);

    private DateTimeOffset Now => StoredClock.Now(time);

    private Task<IReadOnlyList<Checkpoint>> ListAsync(ExecutionKey key, CancellationToken cancellationToken) => store.ListAsync(key, cancellationToken);

    private Task<bool> RemoveAsync(ExecutionKey key, string name, CancellationToken cancellationToken) => store.DeleteAsync(key, name, cancellationToken);

    // One look at the clock: what is deleted does not depend on how long it takes.
    private Task<int> PruneAsync(ExecutionKey key, int keep, TimeSpan? age, CancellationToken cancellationToken) =>
        store.PruneAsync(key, keep, age is { } old ? Now - old : null, cancellationToken);

    private async Task<ExecutionKey> KeyAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        await histories.RowAsync(key, cancellationToken);
        return key;
    }

    private async Task<long> PositionAsync(ExecutionKey key, long? wanted, CancellationToken cancellationToken)
    {
        var last = await histories.LastPositionAsync(key, cancellationToken);
        return wanted is null ? last : wanted <= last ? wanted.Value : throw Histories.BeyondEnd(wanted.Value, last);
    }

    /// <summary>Under a key the position is chosen once: a repetition means where the execution stood then, however far it has come.</summary>
    private Task<ExecutionCheckpoint> OnceAsync(HttpContext http, Caller caller, ExecutionKey key, CreateCheckpoint wanted, Func<ChosenPosition, Task<ExecutionCheckpoint>> add, CancellationToken cancellationToken) =>
        keyed.OnceAsync(http, caller, $"checkpoint.create {key.Id}", wanted, async () => new ChosenPosition(await PositionAsync(key, wanted.Position, cancellationToken), Now), add, cancellationToken);

    private static Created<ExecutionCheckpoint> Made(ExecutionKey key, ExecutionCheckpoint made) =>
        TypedResults.Created($"/api/v1/executions/{Uri.EscapeDataString(key.Id)}/checkpoints/{made.Name}", made);

    private async Task<(ExecutionCheckpoint Shown, bool IsNew)> AddAsync(ExecutionKey key, Checkpoint wanted, AuditTrail trail, CancellationToken cancellationToken)
    {
        trail.On($"execution:{key.Id}").Note($"checkpoint {wanted.Name} at position {wanted.Position}");
        if (await store.AddAsync(key, wanted, Most, cancellationToken) is not { } there)
            throw new ApiException("checkpoints-full", $"The execution has {Most} checkpoints, and may not have more. Delete some, or prune them.");
        if (there.Position != wanted.Position || there.Note != wanted.Note)
            throw new ApiException("checkpoint-exists", $"There is a checkpoint '{wanted.Name}' at position {there.Position}. Choose another name, or delete that one.");
        var isNew = there.CreatedAt == wanted.CreatedAt;
        if (!isNew) trail.Unchanged();
        return (Shown(there), isNew);
    }

    private static bool IsName(string name) => name.Length is > 0 and <= NameLength && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    private static string Name(string name) => IsName(name) ? name : throw ForkRequests.Fault("/name", $"must have 1 to {NameLength} characters of A-Z a-z 0-9 . _ - and begin with a letter or a digit", "invalid-value");

    private static ExecutionCheckpoint Shown(Checkpoint checkpoint) => new(checkpoint.Name, checkpoint.Position, checkpoint.CreatedAt, checkpoint.Note);

    private static ApiException None(string name) => new("checkpoint-not-found", $"The execution has no checkpoint '{(IsName(name) ? name : "…")}'. 'GET /api/v1/executions/{{id}}/checkpoints' lists those that it has.");
}
