using Pawl.Engine.Decisions;
using Pawl.Engine.Events;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Schedules;

/// <summary>A schedule at work: it is an execution like any other in what it survives, but instead of running its tasks it starts executions that do.</summary>
internal static class ScheduleMachine
{
    /// <summary>Arms everything that the definition's <c>schedule</c> asks for.</summary>
    /// <exception cref="RaisedException">An expression of the schedule failed.</exception>
    public static void Activate(Turn turn)
    {
        var schedule = turn.Definition.Schedule ?? throw new RaisedException(ErrorTypes.Configuration($"Workflow {turn.Definition.Id} has no schedule."));
        // First runs: after one interval; at once for 'after' (R44).
        if (schedule.Every is { } every) turn.Emit(new ScheduleTimerSet(TimerPurpose.Every, Following(turn, every, turn.Now)));
        if (schedule.Cron is not null) SetCron(turn, schedule.Cron);
        if (schedule.On is { } events) Listen(turn, events);
        if (schedule.After is not null) StartExecution(turn, ScheduleCause.After, JqValue.EmptyObject);
    }

    /// <summary>Lets something happen to a schedule; an error of its own expressions ends it.</summary>
    /// <returns>Whether it mattered.</returns>
    public static bool Guarded(Turn turn, Func<bool> happening)
    {
        try
        {
            return happening();
        }
        catch (RaisedException raised)
        {
            turn.Fault(turn.State.Runs[0], raised.Error);
            return true;
        }
    }

    /// <summary>A timer of the schedule has fired: an execution starts, and the next time is set.</summary>
    /// <returns>True: it mattered.</returns>
    /// <exception cref="RaisedException">An expression of the schedule failed.</exception>
    public static bool TimerFired(Turn turn, TimerPurpose timer, DateTimeOffset due)
    {
        var schedule = turn.Definition.Schedule!;
        switch (timer)
        {
            case TimerPurpose.Every:
                StartExecution(turn, ScheduleCause.Every, JqValue.EmptyObject);
                turn.Emit(new ScheduleTimerSet(TimerPurpose.Every, Following(turn, schedule.Every!, due)));
                break;
            case TimerPurpose.Cron:
                StartExecution(turn, ScheduleCause.Cron, JqValue.EmptyObject);
                SetCron(turn, schedule.Cron!);
                break;
            default:
                StartExecution(turn, ScheduleCause.After, JqValue.EmptyObject);
                break;
        }
        return true;
    }

    /// <summary>The execution that <c>after</c> waits for has ended, however it did.</summary>
    /// <returns>Whether it is that one.</returns>
    public static bool Ended(Turn turn, ScheduleProgress schedule, ChildEnded ended)
    {
        if (schedule.Running != ended.ChildId) return false;
        turn.Emit(new ScheduledExecutionEnded(ended.ChildId));
        turn.Emit(new ScheduleTimerSet(TimerPurpose.After, Durations.DueAt(turn, turn.Definition.Schedule!.After!, JqValue.Null, Scope(turn))));
        return true;
    }

    /// <summary>Starts an execution of the definition, with an id of its own that is the same whenever this decision is taken again.</summary>
    public static void StartExecution(Turn turn, ScheduleCause cause, JqValue input)
    {
        var number = ((ScheduleProgress)turn.State.Runs[0].Progress!).Started + 1;
        var id = DerivedIds.Of("scheduled", turn.Context.Key, number);
        turn.Emit(new ScheduledExecutionStarted(id, cause, input));
        turn.Send(id, new StartExecution(turn.Definition.Id, input, new ParentLink(turn.Context.Key.Id, cause == ScheduleCause.After ? 0 : null)));
    }

    public static ExpressionScope Scope(Turn turn) => new(turn, null) { Context = JqValue.EmptyObject };

    private static void SetCron(Turn turn, CronSchedule cron)
    {
        // Only the next time counts: what was missed while the server was away runs once (R45).
        if (cron.NextAfter(turn.Now) is { } next) turn.Emit(new ScheduleTimerSet(TimerPurpose.Cron, next));
    }

    /// <summary>The first time in the future on the grid of the interval; what was missed while the server was away runs once (R45).</summary>
    private static DateTimeOffset Following(Turn turn, DurationDefinition every, DateTimeOffset due)
    {
        var interval = Durations.Evaluate(every, JqValue.Null, Scope(turn));
        var next = interval.After(due);
        if (next - due < turn.Context.Limits.ScheduleInterval)
            throw new RaisedException(ErrorTypes.Configuration($"'schedule.every' must be at least {turn.Context.Limits.ScheduleInterval.TotalSeconds:0.###} s."));

        // An interval of months is walked step by step, and there are never many; any other may be short: leap over what was missed.
        var at = interval.Months > 0 ? next : due + ((next - due) * Math.Max(1, Math.Floor((turn.Now - due) / (next - due))));
        while (at <= turn.Now) at = interval.After(at);
        return at;
    }

    private static void Listen(Turn turn, EventConsumption events)
    {
        try
        {
            Correlations.Check(events, JqValue.Null, Scope(turn).Evaluation);
        }
        catch (JqException failed)
        {
            throw new RaisedException(ErrorTypes.Expression(failed.Message));
        }
        turn.Emit(new ScheduleListening(EventStrategies.TopicsOf(events, static _ => CorrelationKeys.None)));
    }
}
