using Pawl.Language.Definitions;

namespace Pawl.Engine.History;

/// <summary>A side effect that is to be carried out at most once begins after this commit. When its outcome never comes, it is unknown: nothing carries it out again.</summary>
public sealed record ActivityBegun(int Run) : HistoryEvent;

/// <summary>Nobody could work on the execution before a time, because the server or its store was away: what lies between the last decision and that time is no active time.</summary>
/// <param name="Since">Since when somebody could, UTC; after the last decision, and not after this one.</param>
public sealed record WorkResumed(DateTimeOffset Since) : HistoryEvent;

/// <summary>A side effect that nobody waits for (<c>await: false</c>) has begun: its task goes on, and the side effect is on its own.</summary>
public sealed record ActivityDetached(int Run) : HistoryEvent;

/// <summary>A side effect that nobody waited for ended while the execution still lives.</summary>
/// <param name="Run">The task that asked for it, long over.</param>
/// <param name="Error">How it failed, for people; null when it did not. Its result is not kept.</param>
public sealed record DetachedActivityEnded(int Run, WorkflowError? Error = null) : HistoryEvent;
