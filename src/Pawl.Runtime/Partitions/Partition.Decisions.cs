using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Commits;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Inbox;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Partitions;

internal sealed partial class Partition
{
    /// <summary>Decides on a stimulus for an execution that exists, and sends the decision to its commit.</summary>
    public void Decide(LiveExecution live, Stimulus stimulus, Envelope cause, Guid? consumed = null)
    {
        if (live.Definition is not { } definition) throw live.DefinitionFault ?? new InvalidOperationException($"Execution {live.Key} lives without a definition.");
        if (!HasSecrets(live, definition, cause, out var secrets)) return;
        var now = parts.Environment.Now;
        var decision = Decide(live, definition, stimulus, now, secrets);
        cause.Decided(decision);
        consumed ??= cause.Row?.Id;
        if (decision.Events.IsEmpty && consumed is null && !cause.IsForOwnerToSay(decision))
        {
            // It came too late to matter.
            cause.Complete(live);
            return;
        }

        Commit(live, decision, now, cause, start: null, consumed, definition: null, origin: null);
    }

    /// <summary>Decides on the start of an execution that does not exist, and sends the decision to its commit.</summary>
    public void Start(LiveExecution live, WorkflowDefinition definition, Stimulus stimulus, Envelope cause, ExecutionStart start, Guid? consumed = null)
    {
        if (!HasSecrets(live, definition, cause, out var secrets)) return;
        var now = parts.Environment.Now;
        var decision = Decide(live, definition, stimulus, now, secrets);
        var origin = new Origin(start.RequestDigest, start.IdempotencyKey, start.Priority);
        Commit(live, decision, now, cause, start with { CreatedAt = now }, consumed ?? cause.Row?.Id, definition, origin);
    }

    /// <summary>Consumes an inbox row without a decision of the engine.</summary>
    public void Consume(LiveExecution live, Envelope cause, Guid row, params ReadOnlySpan<OutgoingStimulus> answers)
    {
        var decision = new Decision { State = live.State, Outgoing = [.. answers] };
        Commit(live, decision, parts.Environment.Now, cause, start: null, row, definition: null, origin: null);
    }

    /// <summary>A decision is durable: only now does anything of it become visible.</summary>
    public void Committed(PendingCommit pending)
    {
        EndCommit();
        var live = pending.Live;
        if (!IsCurrent(live)) return;
        live.Committing = null;
        // One that was not loaded because it is deadly is not known any better by a refusal.
        live.Stage = pending.Decision.State is null && parts.Ward.Find(live.Key) is not null ? LiveStage.Unknown : LiveStage.Ready;
        live.State = pending.Decision.State;
        live.CreatedAt = pending.Entry.CreatedAt;
        live.HistoryBytes += pending.Entry.Events.Length;
        live.Definition = live.State is { End: not null } ? null : pending.Definition ?? live.Definition;
        live.Origin = pending.Origin ?? live.Origin;
        foreach (var row in pending.Entry.Consumed) Consumed.Add(row);

        if (!parts.Environment.Has(PlantedBug.AnswerBeforeCommit)) pending.Cause.Complete(live);
        pending.Cause.Done?.TrySetResult();
        Follow(pending);
        Notify(live);
        Unpark(live);
        // What was forgotten is read again at once: whoever watches it waits for news of it.
        if (ForgotMigrated(live) || pending.Decision.MoreToDo) live.Mail.Enqueue(new ContinueEnvelope(live.Key));
        if (parts.Environment.Has(PlantedBug.LoseWakeUp) && live.Mail.Count > 0 && !pending.Decision.MoreToDo) return;
        Pump(live);
    }

    /// <summary>It goes on under another definition: it is read anew, with that one.</summary>
    /// <returns>Whether it was forgotten.</returns>
    private bool ForgotMigrated(LiveExecution live)
    {
        if (live is not { State: { End: null } state, Definition: { } definition } || state.Definition == definition.Id || parts.Environment.Has(PlantedBug.KeepMigrated)) return false;
        (live.State, live.Definition, live.Stage) = (null, null, LiveStage.Unknown);
        return true;
    }

    /// <summary>A decision cannot be written: it never happened.</summary>
    public void Rejected(PendingCommit pending, Exception fault)
    {
        EndCommit();
        if (!IsCurrent(pending.Live)) return;
        pending.Live.Committing = null;
        pending.Cause.Refuse(fault);
        SetAside(pending.Live, fault);
    }

    private Decision Decide(LiveExecution live, WorkflowDefinition definition, Stimulus stimulus, DateTimeOffset now, JqValue secrets)
    {
        parts.Marks.Mark(live.Key);
        try
        {
            return WorkflowEngine.Decide(definition, live.State, stimulus, Context(live.Key, now, parts.Environment.NextSeed(), secrets, live.HistoryBytes));
        }
        finally
        {
            parts.Marks.Unmark();
        }
    }

    private DecisionContext Context(ExecutionKey key, DateTimeOffset now, ulong seed, JqValue secrets, long historyBytes = 0)
    {
        var clock = new DecisionClock(parts.Environment.Time, parts.Options.DecisionTime);
        return new()
        {
            Now = now,
            Seed = seed,
            Key = key,
            Secrets = secrets,
            CallBaseUri = parts.Options.CallBaseUri,
            Lifecycle = parts.Options.Lifecycle,
            ActiveLimit = parts.Tenants?.Of(key.Tenant).ActiveLimit ?? parts.Options.ActiveLimit,
            WorkingSince = WorkingSince,
            HistoryBytes = historyBytes,
            Suspension = parts.Options.Suspension,
            Limits = parts.Options.Engine,
            OutOfTime = clock.IsOver,
        };
    }

    private void Commit(
        LiveExecution live, Decision decision, DateTimeOffset now, Envelope cause, ExecutionStart? start, Guid? consumed, WorkflowDefinition? definition, Origin? origin)
    {
        var pending = new PendingCommit
        {
            Owner = this,
            Live = live,
            Cause = cause,
            Decision = decision,
            Entry = WithAnswer(CommitEntries.Of(live.Key, number, start?.CreatedAt ?? live.CreatedAt, live.State, decision, now, start, consumed), live, decision, cause, origin),
            Definition = definition,
            Origin = origin,
            IsInteractive = ((origin ?? live.Origin)?.Priority ?? int.MaxValue) >= parts.Options.InteractivePriority,
        };
        live.Stage = LiveStage.Committing;
        live.Committing = pending;
        BeginCommit();
        if (parts.Environment.Has(PlantedBug.AnswerBeforeCommit)) cause.Complete(live);
        if (parts.Environment.Has(PlantedBug.DispatchBeforeCommit)) foreach (var activity in decision.Activities) Dispatch(live, activity);
        parts.Commits.Add(pending);
    }

    /// <summary>The node that asked is told by the same commit.</summary>
    private static CommitEntry WithAnswer(CommitEntry entry, LiveExecution live, Decision decision, Envelope cause, Origin? origin)
    {
        if (cause.Row is not { Asker: { } asker } row) return entry;
        var after = new LiveExecution(live.Key) { State = decision.State, Origin = origin ?? live.Origin };
        return cause.AnswerToNode(after) is { } answer ? entry with { Answers = [new(row.Id, row.Execution.Tenant, asker, NodeJson.Write(answer))] } : entry;
    }

    /// <summary>Does what a durable decision asks for.</summary>
    private void Follow(PendingCommit pending)
    {
        var key = pending.Live.Key;
        foreach (var timer in pending.Decision.TimersCleared) parts.Timers.Disarm(key, timer);
        foreach (var run in pending.Decision.ActivitiesCancelled)
            if (!parts.Environment.Has(PlantedBug.LeaveStoppedActivities)) parts.Activities.Cancel(key, run);
        if (!IsDraining)
        {
            // What begins now would only be cancelled: the next owner finds it.
            foreach (var (timer, dueAt) in pending.Decision.TimersSet) parts.Timers.Arm(key, timer, dueAt);
            foreach (var activity in pending.Decision.Activities) Dispatch(pending.Live, activity);
        }

        // Durable as inbox rows; the hand-over in memory is only the fast way.
        for (var i = 0; i < pending.Entry.Outgoing.Length; i++)
        {
            parts.Partitions.Post(new InboxEnvelope(pending.Entry.Outgoing[i], pending.Decision.Outgoing[i].Stimulus));
        }
        foreach (var answer in pending.Entry.Answers) parts.Notices.Answered(answer.Asker);
    }

    private static void Unpark(LiveExecution live)
    {
        if (live.Parked is not { Count: > 0 } parked) return;
        live.Parked = null;
        foreach (var envelope in parked) live.Mail.Enqueue(envelope);
    }

    private static void Notify(LiveExecution live)
    {
        if (live.Watchers is not { Count: > 0 } watchers) return;
        watchers.RemoveAll(watcher => watcher.Reply.IsAbandoned || watcher.TryAnswer(live.State));
    }
}
