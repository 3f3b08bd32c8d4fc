namespace Pawl.Runtime.Checkpoints;

/// <summary>Deletes checkpoints that are older than they may become.</summary>
/// <remarks>The clock is read once for a whole clean-up, so that what is at the border is judged alike however long it takes.</remarks>
public sealed class CheckpointRetention(ICheckpointStore store, TimeProvider time)
{
    /// <summary>Checkpoints deleted by one statement: few enough that nobody waits for it. 1,000.</summary>
    public const int Portion = 1_000;

    /// <summary>Deletes everything that is older than an age now.</summary>
    /// <param name="age">The age; what is exactly as old stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were deleted.</returns>
    public async Task<int> CleanUpAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - age;
        var deleted = 0;
        while (true)
        {
            var portion = await store.ExpireAsync(before, Portion, cancellationToken);
            deleted += portion;
            if (portion < Portion) return deleted;
        }
    }
}
