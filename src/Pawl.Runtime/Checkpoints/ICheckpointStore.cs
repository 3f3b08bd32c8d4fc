using Pawl.Engine;

namespace Pawl.Runtime.Checkpoints;

/// <summary>Keeps names for positions of histories. Every call but the clean-up names one tenant and sees nothing of another.</summary>
public interface ICheckpointStore
{
    /// <summary>Adds a checkpoint.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="atMost">Checkpoints that one execution may have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is there under the name now, which is another one when the name was taken; null when there are too many.</returns>
    Task<Checkpoint?> AddAsync(ExecutionKey execution, Checkpoint checkpoint, int atMost, CancellationToken cancellationToken);

    /// <summary>One checkpoint; null when there is none of that name.</summary>
    Task<Checkpoint?> GetAsync(ExecutionKey execution, string name, CancellationToken cancellationToken);

    /// <summary>All checkpoints of an execution, newest first; those of one moment by name.</summary>
    Task<IReadOnlyList<Checkpoint>> ListAsync(ExecutionKey execution, CancellationToken cancellationToken);

    /// <summary>Deletes one.</summary><returns>False when there is none.</returns>
    Task<bool> DeleteAsync(ExecutionKey execution, string name, CancellationToken cancellationToken);

    /// <summary>Deletes those of an execution that are too many or too old.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="keep">How many of the newest stay.</param>
    /// <param name="before">Only what was made before this is deleted, UTC; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were deleted.</returns>
    Task<int> PruneAsync(ExecutionKey execution, int keep, DateTimeOffset? before, CancellationToken cancellationToken);

    /// <summary>Deletes those of all tenants that were made before a moment, oldest first.</summary>
    /// <param name="before">The moment, UTC: what was made at it or later stays.</param>
    /// <param name="atMost">How many at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were deleted.</returns>
    Task<int> ExpireAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken);
}

/// <summary>A name for a position in a history. The history keeps the state; so a checkpoint costs a row.</summary>
/// <param name="Name">The name, unique in the execution.</param>
/// <param name="Position">The position.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="Note">For people; null when none.</param>
public sealed record Checkpoint(string Name, long Position, DateTimeOffset CreatedAt, string? Note);
