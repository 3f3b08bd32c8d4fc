using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Requests;

namespace Pawl.Server.Travel;

/// <summary>The routes of checkpoints.</summary>
internal static class CheckpointRoutes
{
    private static readonly string[] Body = ["execution-id-invalid", "execution-not-found", "json-invalid", "body-invalid", "body-too-large", "media-type-unsupported"];

    public static void Map(RouteGroupBuilder executions)
    {
        executions.MapGet("/{id}/checkpoints", Checkpoints.ListAsync).Requires(Permission.ExecutionsRead, Reach.Execution).WithQuery()
            .Described("ListCheckpoints", "Names that were given to positions of an execution's history, newest first.").Fails("execution-id-invalid", "execution-not-found");
        executions.MapPost("/{id}/checkpoints", Checkpoints.CreateAsync).Requires(Permission.ExecutionsOperate, Reach.Execution).Audited("checkpoint.create", "execution:{id}").WithQuery().WithHeader(IdempotencyKey.Header, "Makes repeating the request safe: the same key and request mean the same position, however far the execution has come.")
            .Described("CreateCheckpoint", "Gives a name to where an execution stands, or stood. The same again changes nothing.").Fails([.. Body, "header-invalid", "idempotency-key-reused", "position-unknown", "checkpoint-exists", "checkpoints-full"]);
        executions.MapPost("/{id}/checkpoints/prune", Checkpoints.PruneAsync).Requires(Permission.ExecutionsOperate, Reach.Execution).Audited("checkpoint.prune", "execution:{id}").WithQuery()
            .Described("PruneCheckpoints", "Deletes checkpoints of an execution by number or by age.").Fails(Body);
        executions.MapPost("/{id}/checkpoints/{name}/copy", Checkpoints.CopyAsync).Requires(Permission.ExecutionsOperate, Reach.Execution).Audited("checkpoint.copy", "execution:{id}").WithQuery()
            .Described("CopyCheckpoint", "Gives the position of a checkpoint another name.").Fails([.. Body, "checkpoint-not-found", "checkpoint-exists", "checkpoints-full"]);
        executions.MapDelete("/{id}/checkpoints/{name}", Checkpoints.DeleteAsync).Requires(Permission.ExecutionsOperate, Reach.Execution).Audited("checkpoint.delete", "execution:{id}").WithQuery()
            .Described("DeleteCheckpoint", "Deletes a checkpoint; the history stays.").Fails("execution-id-invalid", "execution-not-found", "checkpoint-not-found");
    }
}
