using System.Collections.Immutable;
using Pawl.Engine.Activities;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Lifecycle;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Decisions;

/// <summary>What the engine wants: events to append, and effects to carry out once they are durable.</summary>
public sealed record Decision
{
    /// <summary>The state after the events; null when the stimulus concerns nothing that exists.</summary>
    public required ExecutionState? State { get; init; }
    /// <summary>Events to append; empty when the stimulus came too late to matter.</summary>
    public ImmutableArray<HistoryEvent> Events { get; init; } = [];
    /// <summary>Timers that now exist and did not before, or are due at another time.</summary>
    public ImmutableArray<KeyValuePair<TimerKey, DateTimeOffset>> TimersSet { get; init; } = [];
    /// <summary>Timers that no longer exist.</summary>
    public ImmutableArray<TimerKey> TimersCleared { get; init; } = [];
    /// <summary>Subscriptions that now exist and did not before, by run.</summary>
    public ImmutableArray<KeyValuePair<int, EventSubscription>> SubscriptionsSet { get; init; } = [];
    /// <summary>Runs whose subscription no longer exists.</summary>
    public ImmutableArray<int> SubscriptionsCleared { get; init; } = [];
    /// <summary>Events to append to the tenant's journal with this commit.</summary>
    public ImmutableArray<EmittedEvent> Emitted { get; init; } = [];
    /// <summary>Activities to carry out after the commit.</summary>
    public ImmutableArray<PendingActivity> Activities { get; init; } = [];
    /// <summary>Runs whose activity is no longer wanted: stop it if it is under way.</summary>
    public ImmutableArray<int> ActivitiesCancelled { get; init; } = [];
    /// <summary>Stimuli for other executions of the same tenant, durable with this commit.</summary>
    public ImmutableArray<OutgoingStimulus> Outgoing { get; init; } = [];
    /// <summary>What became of an operator's command; null for every other stimulus.</summary>
    public OperatorOutcome? Outcome { get; init; }
    /// <summary>Whether the bound on transitions was reached: stimulate with <see cref="ContinueExecution"/>.</summary>
    public bool MoreToDo { get; init; }
}

/// <summary>An activity that has been asked for and has not ended.</summary>
/// <param name="Run">The task run.</param>
/// <param name="Pointer">The task.</param>
/// <param name="IdempotencyKey">The same for every try at carrying it out: execution, pointer and run. Visible ASCII.</param>
/// <param name="Request">What to do.</param>
/// <param name="ScheduledAt">When it was asked for.</param>
public sealed record PendingActivity(int Run, string Pointer, string IdempotencyKey, ActivityRequest Request, DateTimeOffset ScheduledAt)
{
    /// <summary>Whether <see cref="Request"/> only tells what is asked for: see <see cref="WorkflowEngine.Unveil"/> for what to carry out.</summary>
    public bool IsVeiled { get; init; }
    /// <summary>Whether <see cref="Stimuli.ActivityTaken"/> is expected when a runner takes it up.</summary>
    public bool TellsBegin { get; init; }
    /// <summary>Whether it must not be carried out before that is durable, and never twice.</summary>
    public bool AtMostOnce { get; init; }
    /// <summary>Whether it began before: one that is carried out at most once is then lost (<see cref="Stimuli.ActivitiesLost"/>).</summary>
    public bool HasBegun { get; init; }
}

/// <summary>A veiled activity, evaluated in full. Exactly one member is set. It must never be stored, logged or shown.</summary>
/// <param name="Request">What to do.</param>
/// <param name="Error">Why it cannot be done.</param>
public sealed record UnveiledActivity(ActivityRequest? Request, WorkflowError? Error)
{
    /// <summary>Names of the secrets that it uses.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];
}

/// <summary>An event that an execution emits: by a task, or about itself.</summary>
/// <param name="Position">Position in the history of the fact that it comes from: a task of the same execution that began to listen later does not hear it live.</param>
/// <param name="Envelope">The CloudEvent; <c>id</c>, <c>source</c> and <c>type</c> are text that the journal can keep.</param>
public sealed record EmittedEvent(long Position, Language.Expressions.JqValue Envelope);

/// <summary>A stimulus for another execution of the same tenant.</summary>
public sealed record OutgoingStimulus(string ExecutionId, Stimulus Stimulus);

/// <summary>Everything that a decision takes from the edge.</summary>
public sealed record DecisionContext
{
    /// <summary>UTC time of the decision.</summary>
    public required DateTimeOffset Now { get; init; }
    /// <summary>Source of jitter; what it led to is recorded.</summary>
    public required ulong Seed { get; init; }
    /// <summary>The execution that is decided on.</summary>
    public required ExecutionKey Key { get; init; }
    /// <summary>Where relative endpoints of calls lead (R55); null when they lead nowhere.</summary>
    public Uri? CallBaseUri { get; init; }
    /// <summary>Secrets by name, as an object: those that the definition declares, that exist and that it may use. Needed where <see cref="Language.Definitions.WorkflowDefinition.DecidesWithSecrets"/> says so.</summary>
    public JqValue Secrets { get; init; } = JqValue.EmptyObject;

    /// <summary>Takes the names of the secrets that are used; null when nobody asks.</summary>
    public ISet<string>? SecretsUsed { get; init; }
    /// <summary>Which lifecycle events the execution emits. Default none.</summary>
    public LifecycleLevel Lifecycle { get; init; }
    /// <summary>How long an execution may be at work when its definition does not say; null without limit. Looked at when it starts.</summary>
    public TimeSpan? ActiveLimit { get; init; }
    /// <summary>Since when the execution's owner has been able to work on it, UTC: it took the execution over then, or its store came back; null: always.</summary>
    public DateTimeOffset? WorkingSince { get; init; }
    /// <summary>Bytes of the history so far, as stored. Default 0: not known, not limited.</summary>
    public long HistoryBytes { get; init; }
    /// <summary>How long it may stay suspended.</summary>
    public SuspensionPolicy Suspension { get; init; } = SuspensionPolicy.Default;
    /// <summary>Bounds.</summary>
    public EngineLimits Limits { get; init; } = EngineLimits.Default;
    /// <summary>Time limit of expressions, as a check; null without one.</summary>
    public Func<bool>? OutOfTime { get; init; }
}

/// <summary>Bounds of the engine.</summary>
public sealed record EngineLimits
{
    /// <summary>The defaults.</summary>
    public static EngineLimits Default { get; } = new();
    /// <summary>Transitions in one decision; beyond it the engine stimulates itself. Default 1,000.</summary>
    public int TransitionsPerDecision { get; init; } = 1_000;
    /// <summary>Bytes that the expressions of one decision may give before it is committed and the engine stimulates itself. Default 32 MiB.</summary>
    public long DecisionBytes { get; init; } = 32 << 20;
    /// <summary>Task starts in one execution, against loops that never end. Default 200,000.</summary>
    public int TaskStarts { get; init; } = 200_000;
    /// <summary>Events in the history of one execution. Default 1,000,000.</summary>
    public long HistoryEvents { get; init; } = 1_000_000;
    /// <summary>Bytes in the history of one execution, as stored; one decision may go beyond it. Default 256 MiB.</summary>
    public long HistoryBytes { get; init; } = 256L << 20;
    /// <summary>Completed steps that one saga keeps to undo them. Default 10,000.</summary>
    public int SagaSteps { get; init; } = 10_000;
    /// <summary>Bytes of one task's output or of the context, as JSON. Default 8 MiB.</summary>
    public int PayloadBytes { get; init; } = 8 << 20;
    /// <summary>Functions that may be inside each other, against functions that call themselves without end. Default 32.</summary>
    public int FunctionNesting { get; init; } = 32;
    /// <summary>Bytes of one emitted event, as JSON. Default 256 KiB.</summary>
    public int EventBytes { get; init; } = 256 << 10;
    /// <summary>Longest wait between two attempts. Default 24 hours.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromHours(24);
    /// <summary>Shortest interval of a schedule. Default 1 second.</summary>
    public TimeSpan ScheduleInterval { get; init; } = TimeSpan.FromSeconds(1);
    /// <summary>Sets of events of one schedule that wait to become complete; beyond it the oldest is given up. Default 1,000.</summary>
    public int ScheduleEventSets { get; init; } = 1_000;
    /// <summary>Budgets of expressions.</summary>
    public Language.Expressions.JqLimits Expressions { get; init; } = Language.Expressions.JqLimits.Default;
}
