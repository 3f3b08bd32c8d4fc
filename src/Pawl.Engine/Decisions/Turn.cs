using System.Collections.Immutable;
using Pawl.Engine.Compensation;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Lifecycle;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Decisions;

/// <summary>One decision in the making: the state as it is now, and what has been decided so far.</summary>
internal sealed class Turn(WorkflowDefinition definition, ExecutionState? begun, DecisionContext context)
{
    private readonly ExecutionState? _before = begun;
    private readonly ImmutableArray<HistoryEvent>.Builder _events = ImmutableArray.CreateBuilder<HistoryEvent>();
    private readonly ImmutableArray<OutgoingStimulus>.Builder _outgoing = ImmutableArray.CreateBuilder<OutgoingStimulus>();
    private readonly ImmutableArray<EmittedEvent>.Builder _emitted = ImmutableArray.CreateBuilder<EmittedEvent>();
    private readonly List<int> _scheduled = [];
    private readonly ImmutableArray<int>.Builder _stopped = ImmutableArray.CreateBuilder<int>();
    private ExecutionState? _state = begun;
    private long _weight;
    private int? _stepping;
    private (RunGoal Goal, string Pointer)? _reached;

    public WorkflowDefinition Definition => definition;
    public DecisionContext Context => context;
    public DateTimeOffset Now => context.Now;
    public ExecutionState State => _state!;

    /// <summary>Records a fact and folds it in: the state that a decision leaves is by construction the fold of its events.</summary>
    public void Emit(HistoryEvent happened)
    {
        // Told with the first fact that follows, so that it never costs a commit of its own.
        if (_events.Count == 0 && _state is { End: null } interrupted && happened is not WorkResumed && ActiveTimes.ActiveTime.WasInterrupted(interrupted, context.WorkingSince)) Emit(new WorkResumed(context.WorkingSince!.Value));

        var before = _state;
        _events.Add(happened);
        _state = Fold.Apply(before, happened, Now);
        if (before?.Goal is { } goal && _reached is null && Goals.ReachedBy(definition, goal, _stepping, before, happened) is { } pointer) _reached = (goal, pointer);
        if (happened is ActivityScheduled activity) _scheduled.Add(activity.Run);
        if (happened is ExecutionForked) _scheduled.AddRange(State.Runs.Values.Where(run => run.Progress is ActivityProgress { IsPending: true }).Select(run => run.Id));
        if (happened is EventEmitted emitted) _emitted.Add(new(State.Position, emitted.Envelope));
        if (context.Lifecycle != LifecycleLevel.Off) _emitted.AddRange(LifecycleEvents.Of(definition, before, happened, State, context));
    }

    /// <summary>Gives a value back that the decision made, or raises when it is too large; what a decision makes is bounded in all.</summary>
    /// <exception cref="RaisedException">The value is larger than the limit.</exception>
    public JqValue Weighed(JqValue value)
    {
        _weight += Payloads.Weigh(value, context.Limits);
        return value;
    }

    /// <summary>Whether an activity is under way whose arguments are evaluated again when it is asked for again.</summary>
    /// <param name="outside">Only those that are not inside this run; null for all.</param>
    public bool HasVeiledActivity(int? outside = null) =>
        State.Runs.Values.Any(run => run.Progress is ActivityProgress { IsPending: true, IsVeiled: true } && (outside is not { } owner || !IsInside(run, owner)));

    public void Send(string executionId, Stimulus stimulus) => _outgoing.Add(new(executionId, stimulus));

    /// <summary>Carries out what is ready until everything waits for the world, or the bound is reached.</summary>
    /// <returns>Whether the bound was reached.</returns>
    public bool RunUntilWaiting()
    {
        // It goes on under another definition, which the next decision is given.
        if (State.Definition != definition.Id) return State is { End: null, Suspension: null, Ready.IsEmpty: false };
        for (var transitions = 0; State is { End: null, Suspension: null }; transitions++)
        {
            if (_reached is var (goal, pointer))
            {
                // Checked between steps, never inside of one: what belongs together happens together.
                Suspending.Stop(this, goal.Kind == RunGoalKind.Step ? SuspensionCause.Step : SuspensionCause.RunUntil, new(goal.Actor), pointer: pointer);
                return false;
            }
            if (Goals.Next(State) is not { } run)
            {
                HeldCompensations.Suspend(this);
                return false;
            }
            if (transitions >= context.Limits.TransitionsPerDecision || _weight > context.Limits.DecisionBytes) return true;
            if (Bounds.Exceeded(this) is { } error)
            {
                Executions.FaultAtBound(this, error);
                continue;
            }
            _stepping = run.Id;
            Step(run);
            _stepping = null;
            if (State.Goal is not null && _reached is null) Goals.Chosen(this, run.Id);
        }
        return false;
    }

    private void Step(TaskRun run)
    {
        try
        {
            if (run.Undoing is not null) CompensationMachine.Step(this, run);
            else if (run.Id == 0) Executions.Step(this, run);
            else Tasks.TaskMachine.Step(this, run, definition.TasksByPointer[run.Pointer]);
        }
        catch (RaisedException raised)
        {
            // Expressions are evaluated before anything is emitted on their account, so the run is as it was.
            if (State.End is not null) throw;
            Fault(State.Runs[run.Id], raised.Error);
        }
    }

    /// <summary>Ends a run by an error, and everything inside it.</summary>
    public void Fault(TaskRun run, WorkflowError error)
    {
        if (run.Id == 0)
        {
            Executions.Fault(this, error);
            return;
        }
        if (error.Instance is null) error = error with { Instance = run.Pointer };
        if (CompensationMachine.Begin(this, run, AfterUndoing.Fault, error)) return;
        CancelInside(run.Id);
        Release(State.Runs[run.Id]);
        Emit(new TaskFaulted(run.Id, error));
    }

    /// <summary>Cancels every run inside another one, innermost first, but what the other one undoes.</summary>
    public void CancelInside(int owner)
    {
        var undoes = State.Runs.TryGetValue(owner, out var own) && own.Undoing is not null;
        // A run's number is always greater than its owner's: descending order is innermost first.
        foreach (var run in State.Runs.Values.Reverse().Where(run => run.Id != owner && IsInside(run, owner) && !(undoes && Sagas.IsUndoneBy(State, run, owner))).ToArray()) Cancel(run);
    }

    /// <summary>Cancels every run but the workflow's, innermost first.</summary>
    public void CancelAll()
    {
        foreach (var run in State.Runs.Values.Reverse().Where(run => run.Id != 0).ToArray()) Cancel(run);
    }

    public void Cancel(TaskRun run)
    {
        Release(run);
        Emit(new TaskCancelled(run.Id));
    }

    /// <summary>Stops what a run has under way outside the engine.</summary>
    public void Release(TaskRun run)
    {
        if (run.Progress is ActivityProgress { IsPending: true }) _stopped.Add(run.Id);
        // A child that nobody waits for goes on, whatever becomes of the task that started it.
        if (run.Progress is ChildProgress { IsPending: true } child && definition.TasksByPointer[run.Pointer] is WorkflowTask { Await: true }) Send(child.ChildId, new CancelExecution($"The parent no longer waits for it (task {run.Pointer})."));
    }

    /// <summary>Stops a run's activity, which has done what it was asked for.</summary>
    public void StopActivity(int run) => _stopped.Add(run);

    private bool IsInside(TaskRun run, int owner)
    {
        for (var at = run; at.Owner >= 0; at = State.Runs[at.Owner])
            if (at.Owner == owner) return true;
        return false;
    }

    public Decision Decided(bool moreToDo) => new()
    {
        State = _state,
        Events = _events.ToImmutable(),
        TimersSet = TimersSet(),
        TimersCleared = _before is null ? [] : [.. _before.Timers.Keys.Where(timer => !State.Timers.ContainsKey(timer))],
        SubscriptionsSet = SubscriptionsSet(),
        SubscriptionsCleared = _before is null ? [] : [.. _before.Subscriptions.Keys.Where(run => !State.Subscriptions.ContainsKey(run))],
        Emitted = _emitted.ToImmutable(),
        Activities = _state is null || _scheduled.Count == 0 ? [] : [.. WorkflowEngine.PendingActivities(definition, context.Key, _state).Where(activity => _scheduled.Contains(activity.Run))],
        // One that was asked for and given up in the same decision was never begun.
        ActivitiesCancelled = [.. _stopped.Where(run => !_scheduled.Contains(run))],
        Outgoing = _outgoing.ToImmutable(),
        MoreToDo = moreToDo,
    };

    // A run subscribes once, so what is new is what was not there.
    private ImmutableArray<KeyValuePair<int, EventSubscription>> SubscriptionsSet()
    {
        if (_state is null || ReferenceEquals(_state.Subscriptions, _before?.Subscriptions)) return [];
        return [.. _state.Subscriptions.Where(subscription => _before is null || !_before.Subscriptions.ContainsKey(subscription.Key))];
    }

    private ImmutableArray<KeyValuePair<TimerKey, DateTimeOffset>> TimersSet()
    {
        if (_state is null || ReferenceEquals(_state.Timers, _before?.Timers)) return [];
        return [.. _state.Timers.Where(timer => _before is null || !_before.Timers.TryGetValue(timer.Key, out var due) || due != timer.Value)];
    }
}

/// <summary>A workflow's error on its way from an evaluation to the machine that faults the task. Never leaves a decision.</summary>
internal sealed class RaisedException(WorkflowError error) : Exception(error.Detail)
{
    public WorkflowError Error => error;
}
