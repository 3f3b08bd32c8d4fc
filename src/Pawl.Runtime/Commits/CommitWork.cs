using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Commits;

/// <summary>What one round commits: decisions, and events from outside.</summary>
/// <param name="Decisions">The decisions; at most one for each execution.</param>
/// <param name="Events">The requests that bring events.</param>
internal sealed record CommitWork(List<PendingCommit> Decisions, List<PendingEvents> Events)
{
    /// <summary>Whether there is nothing to commit.</summary>
    public bool IsEmpty => Decisions.Count == 0 && Events.Count == 0;

    /// <summary>Whether it may deliver events: it brings some, or begins to listen.</summary>
    public bool HasEvents => Events.Count > 0 || Decisions.Exists(pending => !pending.Entry.Emitted.IsEmpty || !pending.Entry.SubscriptionsSet.IsEmpty);

    /// <summary>Decisions and requests.</summary>
    public int Count => Decisions.Count + Events.Count;

    /// <summary>The same, each alone.</summary>
    public IEnumerable<CommitWork> Apart() =>
        [.. Decisions.Select(pending => new CommitWork([pending], [])), .. Events.Select(pending => new CommitWork([], [pending]))];

    /// <summary>As the store takes it.</summary>
    public CommitRound Round(Dictionary<int, long> epochs)
    {
        var entries = Decisions.ConvertAll(pending => pending.Entry);
        return Events.Count == 0 ? new(epochs, entries) : new(epochs, entries) { Events = [.. Events.SelectMany(pending => pending.Events)] };
    }

    /// <summary>Answers those who brought events.</summary>
    public void AnswerEvents(IReadOnlyList<bool> areNew)
    {
        var at = 0;
        foreach (var pending in Events)
        {
            pending.Reply.Answer([.. areNew.Skip(at).Take(pending.Events.Count)]);
            at += pending.Events.Count;
        }
    }

    /// <summary>Tells those who brought events that they are not stored here.</summary>
    public void RefuseEvents(Exception reason)
    {
        foreach (var pending in Events) pending.Reply.Fail(reason);
        Events.Clear();
    }

    /// <summary>The decision that a failure is about; null when it cannot be told.</summary>
    public PendingCommit? Culprit(Exception fault) =>
        this is { Decisions: [var only], Events.Count: 0 } ? only
        : fault is RoundRejectedException { Execution: { } execution } ? Decisions.Find(pending => pending.Entry.Execution == execution) : null;
}
