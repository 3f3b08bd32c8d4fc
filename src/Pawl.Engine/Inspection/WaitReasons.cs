using System.Collections.Immutable;
using System.Globalization;
using Pawl.Engine.Activities;
using Pawl.Engine.State;

namespace Pawl.Engine.Inspection;

/// <summary>Why an execution is where it is.</summary>
/// <param name="Sentence">One plain sentence for people.</param>
/// <param name="Reasons">The same as data, one for each thing waited for; empty once it has ended.</param>
public sealed record Why(string Sentence, ImmutableArray<WaitReason> Reasons);

/// <summary>One thing waited for.</summary>
/// <param name="Kind"><c>timer</c>, <c>retry</c>, <c>activity</c>, <c>child</c>, <c>event</c>, <c>engine</c> or <c>suspension</c>.</param>
/// <param name="Pointer">The task that waits.</param>
/// <param name="Message">One clause for people.</param>
/// <param name="DueAt">When it ends by itself, UTC; null when not by time.</param>
/// <param name="ChildId">The child execution; null unless the kind is <c>child</c>.</param>
public sealed record WaitReason(string Kind, string Pointer, string Message, DateTimeOffset? DueAt, string? ChildId);

/// <summary>Answers "why is this waiting?".</summary>
public static class WaitReasons
{
    /// <summary>The reasons at a moment.</summary>
    /// <param name="state">Where the execution stands.</param>
    /// <param name="now">UTC.</param>
    public static Why Of(ExecutionState state, DateTimeOffset now)
    {
        if (state.End is { } end)
            return new($"It is not waiting: it {Ending(state, end)} at {Text(state.EndedAt!.Value)}.", []);

        if (state.Suspension is { } suspension) return SuspensionReasons.Of(state, suspension);
        var reasons = Reasons(state);
        var sentence = reasons.Length switch
        {
            0 => "The engine has work to do on it and will go on at once.",
            1 => $"It waits {reasons[0].Message}.",
            _ => $"It waits for {reasons.Length} things: {string.Join("; ", reasons.Select(reason => reason.Message))}.",
        };
        if (reasons.FirstOrDefault(reason => reason.DueAt < now) is { } late)
            sentence += $" The time of {late.Pointer} passed {(now - late.DueAt!.Value).TotalSeconds:0.#} s ago; it goes on as soon as the server gets to it.";
        return new(sentence, reasons);
    }

    /// <summary>What live task runs wait for.</summary>
    internal static ImmutableArray<WaitReason> Reasons(ExecutionState state) => [.. state.Runs.Values.Select(run => Reason(state, run)).OfType<WaitReason>()];

    /// <summary>A moment as people read it.</summary>
    internal static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Ending(ExecutionState state, StatusPhase end) => end switch
    {
        StatusPhase.Completed => "completed",
        StatusPhase.Cancelled => state.CancelReason is null ? "was cancelled" : $"was cancelled ({state.CancelReason})",
        _ => $"faulted with {state.Error!.Type} ({state.Error.Status}) at {state.Error.Instance}",
    };

    private static WaitReason? Reason(ExecutionState state, TaskRun run) => run.Progress switch
    {
        WaitProgress { Fired: false } wait =>
            new("timer", run.Pointer, $"at {run.Pointer} until {Text(wait.DueAt)}", wait.DueAt, null),
        TryProgress { Stage: TryStage.Waiting } attempt when state.Timers.TryGetValue(new(run.Id, TimerPurpose.Retry), out var due) =>
            new("retry", run.Pointer, $"at {run.Pointer} until {Text(due)} for attempt {attempt.Attempt + 1} (the last one failed: {attempt.Caught?.Title ?? attempt.Caught?.Type}, {attempt.Caught?.Status})", due, null),
        ActivityProgress { IsPending: true, Messages: { } messages } when !state.Ready.Contains(run.Id) && messages.Item is null =>
            new("event", run.Pointer, $"for a message at {run.Pointer} ({messages.Count} consumed so far)", state.Timers.TryGetValue(new(run.Id, TimerPurpose.Consumption), out var end) ? end : null, null),
        ActivityProgress { IsPending: true, Messages: null } activity =>
            new("activity", run.Pointer, $"for {Describe(activity.Request)} at {run.Pointer}, asked for at {Text(activity.ScheduledAt)}", null, null),
        ChildProgress { IsPending: true } child =>
            new("child", run.Pointer, $"at {run.Pointer} for the child execution {child.ChildId}", null, child.ChildId),
        ListenProgress { IsClosed: false } listen when state.Subscriptions.TryGetValue(run.Id, out var subscription) =>
            new("event", run.Pointer, $"at {run.Pointer} for {Describe(subscription)}{(listen.Consumed == 0 ? "" : $" ({listen.Consumed} consumed so far)")}", null, null),
        ScheduleProgress schedule => OfSchedule(state, schedule),
        _ when state.Ready.Contains(run.Id) =>
            new("engine", run.Pointer, run.Id == 0 ? "for the engine to go on with the workflow" : $"for the engine to go on at {run.Pointer}", null, null),
        _ => null,
    };

    private static WaitReason OfSchedule(ExecutionState state, ScheduleProgress schedule)
    {
        if (schedule.Running is { } running) return new("child", "/schedule", $"for the end of the execution {running}, to start the next one after it", null, running);
        if (!state.Timers.IsEmpty) return new("timer", "/schedule", $"until {Text(state.Timers.Values.Min())} to start the next execution", state.Timers.Values.Min(), null);
        return new("event", "/schedule", state.Subscriptions.TryGetValue(0, out var subscription) ? $"for {Describe(subscription)} to start an execution" : "for nothing that can still come", null, null);
    }

    private static string Describe(EventSubscription subscription)
    {
        var types = subscription.Topics.Where(topic => topic.Type != EventTopic.Any).Select(topic => topic.Type).ToArray();
        if (types.Length < subscription.Topics.Length || types.Length == 0) return "an event";
        return types.Length == 1 ? $"an event of type {types[0]}" : $"events of the types {string.Join(", ", types)}";
    }

    private static string Describe(ActivityRequest request) => request switch
    {
        HttpActivity http => $"the answer to {http.Method} {(Uri.TryCreate(http.Uri, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Path) : http.Uri)}",
        ShellActivity => "a shell command to end",
        ScriptActivity => "a script to end",
        ContainerActivity => "a container to end",
        _ => "a side effect",
    };
}
