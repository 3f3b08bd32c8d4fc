using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;

namespace Pawl.Runtime.Webhooks;

/// <summary>A fact that web hooks are told of, written with it in one commit.</summary>
/// <param name="Event">What happened: one of <see cref="All"/>.</param>
/// <param name="Body">The JSON that is sent.</param>
/// <param name="Position">Where it stands in the history of the execution.</param>
public sealed record WebhookNotice(string Event, ReadOnlyMemory<byte> Body, long Position)
{
    /// <summary>An execution was suspended.</summary>
    public const string Suspended = "execution.suspended";
    /// <summary>A suspended execution goes on.</summary>
    public const string Resumed = "execution.resumed";

    /// <summary>An execution has been suspended for long.</summary>
    public const string Warned = "execution.suspension-warned";
    /// <summary>An execution has been suspended for too long.</summary>
    public const string Overdue = "execution.suspension-overdue";

    /// <summary>Everything that can be told.</summary>
    public static ImmutableArray<string> All { get; } = [Suspended, Resumed, Warned, Overdue];

    /// <summary>What is to be told of a decision; nearly always nothing.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="before">How it stood before; null when it did not exist.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="position">Position of its first event.</param>
    /// <param name="at">Its time.</param>
    internal static ImmutableArray<WebhookNotice> Of(ExecutionKey execution, ExecutionState? before, Decision decision, long position, DateTimeOffset at)
    {
        ImmutableArray<WebhookNotice>.Builder? notices = null;
        for (var i = 0; i < decision.Events.Length; i++)
        {
            Telling? telling = decision.Events[i] switch
            {
                ExecutionSuspended suspended => new(Suspended, suspended.By.Actor, suspended.Cause.ToString(), suspended.Reason) { Until = suspended.Until },
                ExecutionResumed resumed => new(Resumed, resumed.By.Actor, resumed.Cause.ToString()),
                // The timers of a suspension fire at what was suspended before.
                TimerFired { Purpose: TimerPurpose.SuspensionWarning } => new(Warned, Clock, nameof(ResumeCause.Time), before?.Suspension?.Reason) { Since = before?.Suspension?.Since },
                TimerFired { Purpose: TimerPurpose.SuspensionLimit } => new(Overdue, Clock, nameof(ResumeCause.Limit), before?.Suspension?.Reason) { Since = before?.Suspension?.Since, Action = before?.Suspension?.LimitAction.ToString() },
                _ => null,
            };
            if (telling is not null) (notices ??= ImmutableArray.CreateBuilder<WebhookNotice>()).Add(new(telling.Event, Written(telling, execution, decision, position + i, at), position + i));
        }
        return notices?.ToImmutable() ?? [];
    }

    private const string Clock = "system:time";

    private static ReadOnlyMemory<byte> Written(Telling telling, ExecutionKey execution, Decision decision, long position, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            var definition = decision.State!.Definition;
            writer.WriteStartObject();
            writer.WriteString("event", telling.Event);
            writer.WriteString("execution", execution.Id);
            writer.WriteStartObject("workflow");
            writer.WriteString("namespace", definition.Namespace);
            writer.WriteString("name", definition.Name);
            writer.WriteString("version", definition.Version);
            writer.WriteEndObject();
            writer.WriteNumber("position", position);
            writer.WriteString("at", at.UtcDateTime);
            writer.WriteString("actor", telling.Actor);
            writer.WriteString("cause", Word(telling.Cause));
            if (telling.Reason is { } reason) writer.WriteString("reason", reason);
            if (telling.Until is { } until) writer.WriteString("until", until.UtcDateTime);
            if (telling.Since is { } since) writer.WriteString("since", since.UtcDateTime);
            if (telling.Action is { } action) writer.WriteString("action", Word(action));
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>What is told, member by member.</summary>
    private sealed record Telling(string Event, string Actor, string Cause, string? Reason = null)
    {
        /// <summary>When it goes on by itself.</summary>
        public DateTimeOffset? Until { get; init; }
        /// <summary>Since when it is suspended.</summary>
        public DateTimeOffset? Since { get; init; }
        /// <summary>What follows because it was too long.</summary>
        public string? Action { get; init; }
    }
}
