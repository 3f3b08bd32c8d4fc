using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;

namespace Pawl.Runtime.Webhooks;

/// <summary>A fact that web hooks are told of, written with it in one commit.</summary>
/// <param name="Event">What happened: one of <see cref="All"/>.</param>
/// <param name="Body">The JSON that is sent.</param>
public sealed record WebhookNotice(string Event, ReadOnlyMemory<byte> Body)
{
    /// <summary>An execution was suspended.</summary>
    public const string Suspended = "execution.suspended";
    /// <summary>A suspended execution goes on.</summary>
    public const string Resumed = "execution.resumed";

    /// <summary>Everything that can be told.</summary>
    public static ImmutableArray<string> All { get; } = [Suspended, Resumed];

    /// <summary>What is to be told of a decision; nearly always nothing.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="position">Position of its first event.</param>
    /// <param name="at">Its time.</param>
    internal static ImmutableArray<WebhookNotice> Of(ExecutionKey execution, Decision decision, long position, DateTimeOffset at)
    {
        ImmutableArray<WebhookNotice>.Builder? notices = null;
        for (var i = 0; i < decision.Events.Length; i++)
        {
            WebhookNotice? notice = decision.Events[i] switch
            {
                ExecutionSuspended suspended => new(Suspended, Written(Suspended, execution, decision, position + i, at, suspended.By, suspended.Cause.ToString(), suspended.Reason, suspended.Until)),
                ExecutionResumed resumed => new(Resumed, Written(Resumed, execution, decision, position + i, at, resumed.By, resumed.Cause.ToString(), null, null)),
                _ => null,
            };
            if (notice is not null) (notices ??= ImmutableArray.CreateBuilder<WebhookNotice>()).Add(notice);
        }
        return notices?.ToImmutable() ?? [];
    }

    private static ReadOnlyMemory<byte> Written(
        string @event, ExecutionKey execution, Decision decision, long position, DateTimeOffset at, OperatorMark by, string cause, string? reason, DateTimeOffset? until)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            var definition = decision.State!.Definition;
            writer.WriteStartObject();
            writer.WriteString("event", @event);
            writer.WriteString("execution", execution.Id);
            writer.WriteStartObject("workflow");
            writer.WriteString("namespace", definition.Namespace);
            writer.WriteString("name", definition.Name);
            writer.WriteString("version", definition.Version);
            writer.WriteEndObject();
            writer.WriteNumber("position", position);
            writer.WriteString("at", at.UtcDateTime);
            writer.WriteString("actor", by.Actor);
            writer.WriteString("cause", char.ToLowerInvariant(cause[0]) + cause[1..]);
            if (reason is not null) writer.WriteString("reason", reason);
            if (until is { } moment) writer.WriteString("until", moment.UtcDateTime);
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
