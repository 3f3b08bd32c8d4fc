using System.Text;
using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.Inspection;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Tests.Simulation;

namespace Pawl.Tests.Interpreter;

/// <summary>One execution of an <see cref="EngineRun"/>: what lives in memory, and what a process that died would find.</summary>
internal sealed class EngineExecution(ExecutionKey key, WorkflowDefinition definition, JqValue input, DateTimeOffset startedAt)
{
    private readonly Dictionary<string, int> _times = [];
    private readonly List<ToldRequest> _requests = [];
    private ExecutionState? _folded;

    public ExecutionKey Key => key;
    public WorkflowDefinition Definition => definition;
    public ExecutionState? State { get; private set; }
    public List<HistoryBatch> History { get; } = [];

    /// <summary>Decides with the live state, and again with the folded one; both must agree in every byte.</summary>
    public Decision Decide(Stimulus stimulus, DecisionContext context, List<string> violations)
    {
        var live = WorkflowEngine.Decide(definition, State, stimulus, context);
        var afterCrash = WorkflowEngine.Decide(definition, _folded, HistoryJson.ReadStimulus(HistoryJson.Write(stimulus)), context);
        if (Text(live) is var text && Text(afterCrash) != text) violations.Add($"{key.Id}: after a crash it decides\n{Text(afterCrash)}\ninstead of\n{text}");
        if (live.Events.Length == 0) return live;

        var stored = new HistoryBatch((State?.Position ?? 0) + 1, context.Now, [.. HistoryJson.ReadEvents(HistoryJson.Write(live.Events))]);
        History.Add(stored);
        _folded = Fold.Apply(_folded, stored);
        State = live.State;
        if (!HistoryJson.Write(State!).AsSpan().SequenceEqual(HistoryJson.Write(_folded)))
            violations.Add($"{key.Id}: the state is not the fold of its history\n{Encoding.UTF8.GetString(HistoryJson.Write(_folded))}\ninstead of\n{Encoding.UTF8.GetString(HistoryJson.Write(State!))}");
        return live;
    }

    public ScriptedAnswer Ask(PendingActivity activity, DateTimeOffset now)
    {
        var what = AskedRequests.Describe(activity.Request);
        _requests.Add(new(activity.Pointer, now, what));
        var time = _times[activity.Pointer] = _times.GetValueOrDefault(activity.Pointer) + 1;
        return ScriptedWorld.Answer(what, time);
    }

    public ToldExecution Told => new(definition.Id.Name, input, startedAt)
    {
        To = State!.EndedAt,
        End = State.End?.ToString().ToLowerInvariant() ?? "",
        Output = State.Output,
        Error = State.Error,
        Requests = [.. _requests],
        Tasks =
        [
            .. TaskTimeline.Of(definition, History).Select(task => new ToldTask(task.Pointer, task.Iteration, task.StartedAt)
            {
                To = task.EndedAt, End = task.Status, Attempts = task.Attempts, Output = task.Output, Error = task.Error,
            }),
        ],
    };

    /// <summary>How long each <c>try</c> really waited, in order.</summary>
    public IEnumerable<(string Try, TimeSpan Length)> RetryDelays()
    {
        var pointers = History.SelectMany(batch => batch.Events).OfType<TaskStarted>().ToDictionary(started => started.Run, started => started.Pointer);
        return History.SelectMany(batch => batch.Events.OfType<RetryScheduled>(), (batch, retry) => ($"{definition.Id.Name} {pointers[retry.Run]}", retry.DueAt - batch.At));
    }

    private static string Text(Decision decision) =>
        $"{Encoding.UTF8.GetString(HistoryJson.Write(decision.Events))} {StateText.Of(decision with { State = null, Events = [] })}";
}
