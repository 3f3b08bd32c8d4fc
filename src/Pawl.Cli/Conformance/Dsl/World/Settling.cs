using System.Globalization;
using System.Text;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Client.Schedules;

namespace Pawl.Cli.Conformance.Dsl.World;

/// <summary>Lets everything run until each execution has ended, or only time or an event can move it; and moves time.</summary>
internal sealed class Settling(PawlClient client, ScenarioClock clock, Func<HeldAnswers>? held = null)
{
    /// <summary>Real time after which something that still runs is called stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    /// <summary>Real time after which those who sleep for a moment of virtual time are woken.</summary>
    private static readonly TimeSpan RouseEvery = TimeSpan.FromSeconds(2);
    /// <summary>What a running execution waits for that time or the outside world gives.</summary>
    private static readonly string[] Outside = ["timer", "retry", "event", "work-item"];
    private static readonly ExecutionStatus[] Alive = [ExecutionStatus.Pending, ExecutionStatus.Running, ExecutionStatus.Waiting, ExecutionStatus.Suspended];
    private const int PageSize = 200;
    private const string MessageMark = "(messages)";
    private static readonly TimeSpan MessagePause = TimeSpan.FromSeconds(1);

    private readonly List<(string Namespace, string Name)> scheduled = [];

    /// <summary>Looks at the schedule of a workflow too from now on, when it has one.</summary>
    public async Task WatchAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        if ((await client.Workflows.ListSchedulesAsync(@namespace, name, cancellationToken)).Items.Count > 0) scheduled.Add((@namespace, name));
    }

    /// <summary>Waits until everything is quiet.</summary>
    /// <exception cref="StepFailure">Something is still busy when patience is over.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var deadline = DateTimeOffset.UtcNow + Patience;
        var rousing = DateTimeOffset.UtcNow + RouseEvery;
        string? quiet = null;
        for (var pause = 1; ; pause = Math.Min(pause * 2, 50))
        {
            var (busy, places) = await LookAsync(cancellationToken);
            clock.Seen();
            if (busy is null)
            {
                // One look goes from execution to execution: an event may meanwhile travel from one not yet looked at to one that was.
                if (places == quiet) return;
                // Messages of a broker come when they come: only a while without one says that there are no more.
                if (places.Contains(MessageMark, StringComparison.Ordinal)) await Task.Delay(MessagePause, cancellationToken);
                quiet = places;
                continue;
            }

            quiet = null;
            if (DateTimeOffset.UtcNow > deadline) throw new StepFailure($"everything at rest within {Patience.TotalSeconds} s", busy);
            if (DateTimeOffset.UtcNow > rousing)
            {
                clock.Rouse();
                rousing += RouseEvery;
            }
            await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>Moves a virtual clock through every due time up to the end, letting everything run at each; a real clock is waited for.</summary>
    public async Task ElapseAsync(DateTimeOffset end, CancellationToken cancellationToken)
    {
        if (!clock.IsVirtual)
        {
            var rest = end - clock.GetUtcNow();
            if (rest > TimeSpan.Zero) await Task.Delay(rest, cancellationToken);
            await SettleAsync(cancellationToken);
            return;
        }

        await SettleAsync(cancellationToken);
        while (await NextDueAsync(cancellationToken) is { } due && due <= end)
        {
            // Timers of .NET count in whole milliseconds: one that is due between two of them fires at the later one.
            clock.MoveTo(due + TimeSpan.FromTicks((TimeSpan.TicksPerMillisecond - (due.Ticks % TimeSpan.TicksPerMillisecond)) % TimeSpan.TicksPerMillisecond));
            await SettleAsync(cancellationToken);
        }

        clock.MoveTo(end);
        await SettleAsync(cancellationToken);
    }

    /// <summary>The earliest due time of any timer; null when none is set.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        var next = held?.Invoke().Due;
        foreach (var execution in await AliveAsync(cancellationToken))
        {
            foreach (var timer in (await client.Executions.StateAsync(execution.Id, cancellationToken)).Timers)
            {
                if (next is null || timer.DueAt < next) next = timer.DueAt;
            }
        }

        foreach (var schedule in await SchedulesAsync(cancellationToken))
        {
            if (schedule.NextRunAt is { } due && (next is null || due < next)) next = due;
        }

        return next;
    }

    /// <summary>The schedules at work, of the definitions that have one.</summary>
    private async Task<IReadOnlyList<WorkflowSchedule>> SchedulesAsync(CancellationToken cancellationToken)
    {
        var found = new List<WorkflowSchedule>();
        foreach (var (@namespace, name) in scheduled)
            found.AddRange((await client.Workflows.ListSchedulesAsync(@namespace, name, cancellationToken)).Items.Where(schedule => !schedule.Status.IsTerminal()));
        return found;
    }

    /// <summary>Whether a schedule has started all that it should have by now, and all of that has begun.</summary>
    private async Task<bool> IsQuietAsync(WorkflowSchedule schedule, CancellationToken cancellationToken)
    {
        if (schedule.NextRunAt <= clock.GetUtcNow()) return false;
        var started = await client.Executions.ListAsync(new ExecutionQuery { ParentId = schedule.Id, Limit = PageSize }, cancellationToken);
        return started.Items.Count >= Math.Min(schedule.Started ?? 0, PageSize);
    }

    /// <summary>Something that is still busy, null when nothing is; and where each living execution stands.</summary>
    private async Task<(string? Busy, string Places)> LookAsync(CancellationToken cancellationToken)
    {
        var places = new StringBuilder();
        // Whoever waits for an answer that waits for time is as quiet as a timer.
        var patient = held?.Invoke().Count ?? 0;
        foreach (var schedule in await SchedulesAsync(cancellationToken))
        {
            if (!await IsQuietAsync(schedule, cancellationToken)) return ($"the schedule {schedule.Id}, next due at {schedule.NextRunAt:O}", "");
            places.Append(CultureInfo.InvariantCulture, $"{schedule.Id} {schedule.Started}\n");
        }

        foreach (var execution in await AliveAsync(cancellationToken))
        {
            if (execution.Status == ExecutionStatus.Suspended) continue;
            places.Append(CultureInfo.InvariantCulture, $"{execution.Id} {(await client.Executions.StateAsync(execution.Id, cancellationToken)).Position}\n");
            var why = await client.Executions.WhyAsync(execution.Id, cancellationToken);
            if (why.Status.IsTerminal()) continue;
            if (why.Reasons.Count == 0) return ($"{execution.Id} is {why.Status.ToString().ToLowerInvariant()}: {why.Sentence}", "");
            foreach (var reason in why.Reasons)
            {
                if (reason.Kind == "activity" && patient-- > 0) continue;
                if (!await IsQuietAsync(reason, cancellationToken)) return ($"{execution.Id}: {reason.Message}", "");
                // What waits for messages has a connection under way, and is running; what waits for events is not.
                if (reason.Kind == "event" && why.Status == ExecutionStatus.Running) places.Append(MessageMark);
            }
        }

        return (null, places.ToString());
    }

    private async Task<bool> IsQuietAsync(ExecutionWait reason, CancellationToken cancellationToken)
    {
        // A timer that is due is about to fire.
        if (Outside.Contains(reason.Kind)) return reason.DueAt is not { } due || due > clock.GetUtcNow();
        if (reason is not { Kind: "child", ChildId: { } child }) return false;
        try
        {
            // A child that lives is looked at by itself; one that has ended is about to wake its parent.
            return !(await client.Executions.GetAsync(child, cancellationToken: cancellationToken)).Status.IsTerminal();
        }
        catch (PawlApiException missing) when (missing.Status == 404)
        {
            return false; // asked for, not begun
        }
    }

    private async Task<IReadOnlyList<ExecutionSummary>> AliveAsync(CancellationToken cancellationToken)
    {
        var found = new List<ExecutionSummary>();
        string? cursor = null;
        do
        {
            var page = await client.Executions.ListAsync(new ExecutionQuery { Statuses = Alive, Limit = PageSize, Cursor = cursor }, cancellationToken);
            found.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return found;
    }
}
