using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Runtime.Retention;

namespace Pawl.Server.Options;

/// <summary>How long and how large executions may become.</summary>
public sealed record ExecutionSettings
{
    /// <summary>How long an execution may be at work when neither its definition nor its tenant says: waiting and suspension are not counted. Default 5 minutes; null: no limit.</summary>
    public TimeSpan? ActiveLimit { get; init; } = TimeSpan.FromMinutes(5);
    /// <summary>Tasks that one execution may start. Default 200,000.</summary>
    public int TaskStarts { get; init; } = EngineLimits.Default.TaskStarts;
    /// <summary>Events in the history of one execution. Default 1,000,000.</summary>
    public int HistoryEvents { get; init; } = (int)EngineLimits.Default.HistoryEvents;
    /// <summary>Bytes in the history of one execution. Default 256 MiB.</summary>
    public int HistoryBytes { get; init; } = (int)EngineLimits.Default.HistoryBytes;
    /// <summary>How long executions may stay suspended. Default: a warning after 24 hours, marked as overdue after 7 days.</summary>
    public SuspensionPolicy Suspension { get; init; } = SuspensionPolicy.Default;

    /// <summary>How long checkpoints are kept after they were made. Default 90 days; null: until somebody deletes them.</summary>
    public TimeSpan? CheckpointRetention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long executions are kept after they ended, and how their history is cut. Default: 30 days, in weeks.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>How long deliveries of web hooks are kept after they were given up. Default 30 days; null: until their web hook is deleted.</summary>
    public TimeSpan? WebhookRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long starts, and requests for which something was chosen, are remembered under their idempotency key. Default 7 days.</summary>
    public TimeSpan IdempotencyRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What the engine is told.</summary>
    internal EngineLimits Bounds => EngineLimits.Default with { TaskStarts = TaskStarts, HistoryEvents = HistoryEvents, HistoryBytes = HistoryBytes };
}
