namespace Pawl.Engine.Snapshots;

/// <summary>Where a fork comes from.</summary>
/// <param name="ExecutionId">The execution whose history it continues.</param>
/// <param name="Position">The position in that history after which it goes its own way.</param>
/// <param name="At">When that position was reached, UTC.</param>
/// <param name="IsForeign">Whether the execution may have run on another server: places in the journal of events mean nothing here.</param>
public sealed record ForkOrigin(string ExecutionId, long Position, DateTimeOffset At, bool IsForeign = false);
