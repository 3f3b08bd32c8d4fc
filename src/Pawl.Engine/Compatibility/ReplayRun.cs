using System.Collections.Immutable;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.Inspection;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Compatibility;

/// <summary>One execution that is decided anew: with the outside as it was recorded, and its own timers.</summary>
internal sealed class ReplayRun(WorkflowDefinition draft, DefinitionMatch match, DecisionContext context)
{
    /// <summary>Decisions of one replay, against definitions that never end. 20,000.</summary>
    public const int Decisions = 20_000;

    private readonly List<HistoryBatch> _history = [];
    private DateTimeOffset _now;
    private int _decisions;

    /// <summary>Where it stands; null before its start.</summary>
    public ExecutionState? State { get; private set; }
    /// <summary>Whether it was given up because it did not end.</summary>
    public bool IsEndless => _decisions >= Decisions;
    /// <summary>What happened in it.</summary>
    public IReadOnlyList<HistoryBatch> History => _history;

    /// <summary>Begins it.</summary>
    public void Begin(Stimulus start, DateTimeOffset at)
    {
        _now = at;
        Decide(start);
    }

    /// <summary>Plays what came from outside, each in its time, and lets time pass until nothing more happens by itself.</summary>
    public void Play(IEnumerable<TapeItem> tape)
    {
        foreach (var item in tape)
        {
            LetTimePass(item.At);
            if (State is not { End: null } || IsEndless) return;
            _now = item.At > _now ? item.At : _now;
            if (Told(State, item) is { } stimulus) Decide(stimulus);
        }
        LetTimePass(DateTimeOffset.MaxValue);
    }

    private void LetTimePass(DateTimeOffset until)
    {
        while (State is { End: null, Timers.IsEmpty: false } state && !IsEndless)
        {
            var (timer, due) = state.Timers.MinBy(pair => pair.Value);
            if (due > until) return;
            _now = due > _now ? due : _now;
            Decide(new TimerElapsed(timer));
        }
    }

    /// <summary>What an item of the tape says to the run that waits for it; null when none does.</summary>
    private Stimulus? Told(ExecutionState state, TapeItem item)
    {
        if (item.Kind == TapeKind.Cancellation) return new CancelExecution(null);
        if (!match.Tasks.TryGetValue(item.Pointer, out var task)) return null;
        var run = state.Runs.Values.FirstOrDefault(run => run.Pointer == task.Pointer && WaitsFor(run, item.Kind));
        return (item.Kind, run) switch
        {
            (_, null) => null,
            (TapeKind.Activity, _) => new ActivityEnded(run.Id, item.Value, item.Error),
            (TapeKind.Message, _) => new ActivityReported(run.Id, item.Id, MayRepeat: false, item.Value ?? JqValue.Null),
            (TapeKind.Child, { Progress: ChildProgress child }) => new ChildEnded(run.Id, child.ChildId, item.Value, item.Error),
            _ => new EventArrived(run.Id, item.Sequence, item.At, Envelope(task, item)),
        };
    }

    private static bool WaitsFor(TaskRun run, TapeKind kind) => kind switch
    {
        TapeKind.Child => run.Progress is ChildProgress { IsPending: true },
        TapeKind.Event => run.Progress is ListenProgress { IsClosed: false },
        _ => run.Progress is ActivityProgress { IsPending: true },
    };

    /// <summary>The event as far as the history keeps it: its names, and what was read of it.</summary>
    private static JqValue Envelope(TaskDefinition task, TapeItem item)
    {
        if (task is ListenTask { Read: EventRead.Envelope } && item.Value is { Kind: JqKind.Object } whole) return whole;
        var envelope = JqValue.Object(
            ("specversion", JqValue.From("1.0")), ("id", JqValue.From(item.Id)), ("source", JqValue.From(item.Event.Source)), ("type", JqValue.From(item.Event.Type)));
        return item.Value is { } data ? envelope.With("data", data) : envelope;
    }

    private void Decide(Stimulus stimulus)
    {
        var pending = new Queue<Stimulus>([stimulus]);
        while (pending.TryDequeue(out var next) && !IsEndless)
        {
            var decision = WorkflowEngine.Decide(draft, State, next, context with { Now = _now, Seed = (ulong)_decisions });
            _decisions++;
            if (decision.Events.IsEmpty) continue;

            _history.Add(new((State?.Position ?? 0) + 1, _now, decision.Events));
            State = decision.State;
            // A runner takes up at once whatever it is asked for.
            foreach (var activity in decision.Activities.Where(activity => activity.TellsBegin)) pending.Enqueue(new ActivityTaken(activity.Run));
            if (decision.MoreToDo) pending.Enqueue(new ContinueExecution());
        }
    }

    /// <summary>The steps that were taken.</summary>
    public ImmutableArray<PathStep> Path => _history.Count == 0 ? [] : PathOf(draft, _history);

    /// <summary>The steps of a history.</summary>
    public static ImmutableArray<PathStep> PathOf(WorkflowDefinition definition, IReadOnlyList<HistoryBatch> history) =>
        [.. TaskTimeline.Of(definition, history).Select(task => new PathStep(task.Pointer, task.Name, task.Iteration, task.Status == "skipped"))];
}
