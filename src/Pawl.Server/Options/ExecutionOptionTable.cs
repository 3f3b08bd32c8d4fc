using Pawl.Runtime.Retention;
using Pawl.Server.Retention;

namespace Pawl.Server.Options;

/// <summary>The options about executions.</summary>
internal static class ExecutionOptionTable
{
    /// <summary>What stands for "no limit".</summary>
    private const string None = "none";

    public static IReadOnlyList<OptionEntry> Entries { get; } =
    [
        New("active-limit", "5m", "How long an execution may be at work when neither its definition nor its tenant says, or none. Waiting for time, events, people and other executions is not counted, nor is suspension.",
            (executions, text) => executions with { ActiveLimit = text == None ? null : OptionValues.Time(text, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(365)) }),
        New("execution-tasks", "200000", "Tasks that one execution may start, against loops that never end.",
            (executions, text) => executions with { TaskStarts = OptionValues.Whole(text, 1, 100_000_000) }),
        New("execution-events", "1000000", "Events in the history of one execution at most.",
            (executions, text) => executions with { HistoryEvents = OptionValues.Whole(text, 100, 1_000_000_000) }),
        New("execution-bytes", "256MiB", "Bytes in the history of one execution at most.",
            (executions, text) => executions with { HistoryBytes = OptionValues.Bytes(text, 1 << 20, 1 << 30) }),
        New("suspension-warning", "24h", "How long an execution may be suspended before it is warned of, or none.",
            (executions, text) => executions with { Suspension = executions.Suspension with { WarnAfter = Suspended(text) } }),
        New("suspension-limit", "168h", "How long an execution may be suspended before suspension-limit-action follows, or none.",
            (executions, text) => executions with { Suspension = executions.Suspension with { Limit = Suspended(text) } }),
        New("suspension-limit-action", "keep", "What follows when an execution was suspended for too long: keep marks it as overdue, resume has it go on, cancel stops it.",
            (executions, text) => executions with { Suspension = executions.Suspension with { LimitAction = OptionValues.Choice<Engine.Control.SuspensionLimitAction>(text) } }),
        New("checkpoint-retention", "90d", "How long checkpoints are kept after they were made, or none: until somebody deletes them.",
            (executions, text) => executions with { CheckpointRetention = text == None ? null : OptionValues.Time(text, TimeSpan.FromMinutes(1), TimeSpan.FromDays(36_500)) }),
        New("execution-retention", "30d", "How long executions are kept after they ended when their tenant does not say, from 1m on, or forever. Then they are removed with all that belongs to them.",
            (executions, text) => executions with { Retention = executions.Retention with { Executions = text == RetentionText.Forever ? RetentionOptions.Forever : OptionValues.Time(text, RetentionOptions.Shortest, RetentionOptions.Longest) } }),
        New("history-period", "week", "How much time a new partition of the history covers: week or month. Months for who keeps executions for years.",
            (executions, text) => executions with { Retention = executions.Retention with { Period = OptionValues.Choice<HistoryPeriod>(text) } }),
        New("webhook-retention", "30d", "How long deliveries of web hooks are kept after they were given up, or none: until their web hook is deleted. Those that were taken are not kept.",
            (executions, text) => executions with { WebhookRetention = text == None ? null : OptionValues.Time(text, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3_650)) }),
        New("idempotency-retention", "7d", "How long starts, bulk operations, rollbacks, checkpoints and web hooks that were asked for under an Idempotency-Key are remembered, those that have one with their answer.",
            (executions, text) => executions with { IdempotencyRetention = OptionValues.Time(text, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3_650)) }),
    ];

    private static TimeSpan Suspended(string text) => text == None ? TimeSpan.Zero : OptionValues.Time(text, TimeSpan.FromSeconds(1), TimeSpan.FromDays(3_650));

    private static OptionEntry New(string name, string @default, string meaning, Func<ExecutionSettings, string, ExecutionSettings> apply) =>
        new(name, @default, meaning, (options, text) => options with { Executions = apply(options.Executions, text) });
}
