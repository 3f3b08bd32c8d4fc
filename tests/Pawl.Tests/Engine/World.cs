using System.Collections.Immutable;
using System.Text;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.Inspection;
using Pawl.Engine.Lifecycle;
using Pawl.Engine.Snapshots;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;
using Xunit;

namespace Pawl.Tests.Engine;

/// <summary>One execution in a world of data: a clock that moves when told, activities answered by a function, a journal of events, and no store but lists.</summary>
/// <remarks>After each decision the stored history is read back and folded, and must give the live state byte for byte.</remarks>
internal sealed class World
{
    private readonly Queue<Stimulus> inbox = new();
    private readonly Func<ActivityRequest, object> answer;
    private readonly EngineLimits limits;
    private bool tells;
    private bool checks = true;
    private TimeSpan? activeLimit;
    private LifecycleLevel lifecycle;
    private SuspensionPolicy policy = SuspensionPolicy.Default;

    private World(WorkflowDefinition definition, Func<ActivityRequest, object>? answer, EngineLimits? limits)
    {
        Definition = definition;
        this.answer = answer ?? (_ => throw new InvalidOperationException("No activity was expected."));
        this.limits = limits ?? EngineLimits.Default;
    }

    public WorkflowDefinition Definition { get; }
    public ExecutionKey Key { get; private init; } = new("default", "exec-1");
    public DateTimeOffset Now { get; private set; } = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    public ExecutionState State { get; private set; } = null!;
    public List<HistoryBatch> History { get; } = [];
    public List<PendingActivity> Asked { get; } = [];
    public List<int> Stopped { get; } = [];
    public List<OutgoingStimulus> Sent { get; } = [];
    public List<EventArrived> Journal { get; } = [];
    public IEnumerable<JqValue> Emitted => History.SelectMany(batch => batch.Events).OfType<EventEmitted>().Select(emitted => emitted.Envelope);
    public int Decisions { get; private set; }
    public long HistoryBytes { get; private set; }

    public string Output => State.Output?.ToJson() ?? $"({State.Status}: {State.Error?.ToJson().ToJson()})";
    public ImmutableArray<TaskRecord> Tasks => TaskTimeline.Of(Definition, History);
    public IEnumerable<string> Ran => Tasks.Where(task => task.Run > 0).Select(task => task.Name);

    /// <summary>Starts a workflow whose tasks are given as YAML under <c>do</c> (or whole, when the text begins with <c>document:</c>).</summary>
    /// <param name="yaml">The tasks.</param>
    /// <param name="input">The raw input as JSON.</param>
    /// <param name="answer">Gives a result (<see cref="JqValue"/>), a <see cref="WorkflowError"/>, or <see cref="Never"/>.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="tells">Whether runners tell that they take activities up.</param>
    /// <param name="lifecycle">Which lifecycle events it emits.</param>
    /// <param name="activeLimit">How long it may be at work.</param>
    /// <param name="checks">Whether the history is read back after each decision, which makes long ones slow.</param>
    /// <param name="suspended">Whether it is suspended before its first task.</param>
    /// <param name="suspension">How long it may stay suspended.</param>
    /// <param name="timeout">How long its start allows.</param>
    /// <param name="resources">What lies outside the document.</param>
    public static World Start(string yaml, string input = "{}", Func<ActivityRequest, object>? answer = null, EngineLimits? limits = null, bool tells = true, LifecycleLevel lifecycle = LifecycleLevel.Off, TimeSpan? activeLimit = null, bool checks = true, bool suspended = false, SuspensionPolicy? suspension = null, TimeSpan? timeout = null, params PinnedResource[] resources)
    {
        var text = yaml.StartsWith("document:", StringComparison.Ordinal)
            ? yaml
            : $"document: {{ dsl: '1.0.3', namespace: test, name: case, version: '1.0.0' }}\n{(yaml.Contains("\ndo:", StringComparison.Ordinal) || yaml.StartsWith("do:", StringComparison.Ordinal) ? yaml : $"do:\n{yaml}")}";
        var read = WorkflowReader.Read(text);
        Assert.True(read.IsValid, string.Join('\n', read.Problems));

        var world = new World(DefinitionLinker.Link(read.Definition!, resources).Definition, answer, limits) { tells = tells, lifecycle = lifecycle, activeLimit = activeLimit, checks = checks, policy = suspension ?? SuspensionPolicy.Default };
        world.Tell(new StartExecution(read.Definition!.Id, JqValue.Parse(input), null, resources.Length > 0 ? [.. resources] : null, SuspendedBy: suspended ? new("key:test") : null, Timeout: timeout));
        return world;
    }

    /// <summary>Begins the schedule of a document.</summary>
    /// <param name="schedule">The schedule as YAML, in one line.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="lifecycle">Which lifecycle events it emits.</param>
    public static World Schedule(string schedule, EngineLimits? limits = null, LifecycleLevel lifecycle = LifecycleLevel.Off)
    {
        var read = WorkflowReader.Read($"document: {{ dsl: '1.0.3', namespace: test, name: case, version: '1.0.0' }}\nschedule: {schedule}\ndo: [ {{ a: {{ set: {{ n: 1 }} }} }} ]");
        Assert.True(read.IsValid, string.Join('\n', read.Problems));
        var world = new World(read.Definition!, null, limits) { lifecycle = lifecycle };
        world.Tell(new StartExecution(read.Definition!.Id, JqValue.EmptyObject, null, IsSchedule: true));
        return world;
    }

    /// <summary>Begins another execution where this one once stood.</summary>
    /// <param name="moment">When.</param>
    /// <param name="after">Time that has passed since this one stopped.</param>
    /// <param name="answer">What answers the fork; null for what answers this one.</param>
    /// <param name="definition">What it runs; null for what this one runs.</param>
    public World Fork(Moment moment, TimeSpan after = default, Func<ActivityRequest, object>? answer = null, WorkflowDefinition? definition = null)
    {
        var world = new World(definition ?? Definition, answer ?? this.answer, limits) { tells = tells, lifecycle = lifecycle, Key = new("default", "fork-1"), Now = Now + after };
        world.Journal.AddRange(Journal);
        world.Tell(new ForkExecution(StateSnapshot.Of(moment.State), new(Key.Id, moment.State.Position, moment.At)));
        return world;
    }

    /// <summary>The last settled moment up to a position; null for the end of the history.</summary>
    public Moment Settled(long? position = null) => Walk(position).Settled!;

    /// <summary>The settled moment before the last start of a task.</summary>
    public Moment Before(string task) => Walk(null, task).BeforeTask!;

    private HistoryWalk Walk(long? position, string? task = null)
    {
        var walk = new HistoryWalk(position, task);
        foreach (var batch in History)
            if (!walk.Add(batch)) break;
        return walk;
    }

    /// <summary>An answer that never comes.</summary>
    public static object Never { get; } = new();

    /// <summary>What became of the last command.</summary>
    public OperatorOutcome? Outcome { get; private set; }

    /// <summary>Gives a command, and lets follow what follows at this moment.</summary>
    /// <param name="command">What is wanted.</param>
    /// <param name="id">Its idempotency key.</param>
    /// <param name="ifPosition">The position that the history must have.</param>
    public OperatorOutcome Command(OperatorCommand command, string? id = null, long? ifPosition = null)
    {
        Tell(new Operate(command, new("key:test", id, ifPosition)));
        return Outcome!;
    }

    /// <summary>Lets something happen, and everything that follows at this moment.</summary>
    public World Tell(Stimulus stimulus)
    {
        inbox.Enqueue(stimulus);
        return Settle();
    }

    /// <summary>An event arrives from outside: whoever listens gets it, as a store delivers it.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="data">Its data as JSON; null for none.</param>
    /// <param name="attributes">More attributes as a JSON object.</param>
    public World Publish(string type, string? data = null, string attributes = "{}")
    {
        var envelope = JqValue.Object(("specversion", JqValue.From("1.0")), ("id", JqValue.From($"e{Journal.Count + 1}")), ("source", JqValue.From("/test")), ("type", JqValue.From(type)));
        foreach (var (name, value) in JqValue.Parse(attributes).Members) envelope = envelope.With(name, value);
        if (data is not null) envelope = envelope.With("data", JqValue.Parse(data));
        Append(envelope, emittedAt: null);
        return Settle();
    }

    /// <summary>Everything that a store would deliver again after a crash.</summary>
    public World DeliverAgain()
    {
        foreach (var stored in Journal)
            foreach (var (run, _) in State.Subscriptions) inbox.Enqueue(stored with { Run = run });
        return Settle();
    }

    private World Settle()
    {
        while (inbox.TryDequeue(out var next)) Decide(next);
        return this;
    }

    private void Append(JqValue envelope, long? emittedAt)
    {
        var stored = new EventArrived(0, Journal.Count + 1, Now, envelope);
        Journal.Add(stored);
        if (State is null) return;
        foreach (var (run, subscription) in State.Subscriptions)
            Deliver(stored, run, subscription, isReplayed: emittedAt < subscription.Position);
    }

    private void Deliver(EventArrived stored, int run, EventSubscription subscription, bool isReplayed)
    {
        var type = stored.Envelope["type"].AsString();
        if (subscription.Topics.Any(topic => topic.Covers(type) && (topic.Replays || !isReplayed))) inbox.Enqueue(stored with { Run = run, IsReplayed = isReplayed });
    }

    /// <summary>Moves the clock through every due time on the way.</summary>
    public World Elapse(TimeSpan time)
    {
        var until = Now + time;
        while (State.End is null && !State.Timers.IsEmpty)
        {
            var (timer, due) = State.Timers.MinBy(pair => pair.Value);
            if (due > until) break;
            Now = due > Now ? due : Now;
            Tell(new TimerElapsed(timer));
        }
        Now = until;
        return this;
    }

    /// <summary>Time passes and nothing happens, as while a server is away.</summary>
    public void Sleep(TimeSpan time) => Now += time;

    private void Decide(Stimulus stimulus)
    {
        var context = new DecisionContext { Now = Now, Seed = (ulong)Decisions, Key = Key, Limits = limits, Lifecycle = lifecycle, ActiveLimit = activeLimit, HistoryBytes = HistoryBytes, Suspension = policy };
        var decision = WorkflowEngine.Decide(Definition, State, stimulus, context);
        Decisions++;
        if (stimulus is Operate) Outcome = decision.Outcome;
        else Assert.Null(decision.Outcome);
        if (decision.Events.Length > 0)
        {
            History.Add(new((State?.Position ?? 0) + 1, Now, decision.Events));
            State = decision.State!;
            HistoryBytes += HistoryJson.Write(decision.Events).Length;
            if (checks) AssertHistoryFoldsToTheState();
        }
        foreach (var (run, subscription) in decision.SubscriptionsSet)
        {
            Assert.Equal(State!.Subscriptions[run], subscription);
            foreach (var stored in Journal.Where(stored => stored.ReceivedAt >= State.StartedAt)) Deliver(stored, run, subscription, isReplayed: true);
        }
        Assert.DoesNotContain(decision.SubscriptionsCleared, run => State!.Subscriptions.ContainsKey(run));
        foreach (var emitted in decision.Emitted) Append(emitted.Envelope, emitted.Position);
        Sent.AddRange(decision.Outgoing);
        Stopped.AddRange(decision.ActivitiesCancelled);
        foreach (var activity in decision.Activities)
        {
            Asked.Add(activity);
            if (tells && activity.TellsBegin) inbox.Enqueue(new ActivityTaken(activity.Run));
            switch (answer(activity.Request))
            {
                case WorkflowError error: inbox.Enqueue(new ActivityEnded(activity.Run, null, error)); break;
                case JqValue result: inbox.Enqueue(new ActivityEnded(activity.Run, result, null)); break;
                default: break;
            }
        }
        if (decision.MoreToDo) inbox.Enqueue(new ContinueExecution());
    }

    private void AssertHistoryFoldsToTheState()
    {
        var stored = History.Select(batch => batch with { Events = [.. HistoryJson.ReadEvents(HistoryJson.Write(batch.Events))] });
        Assert.Equal(Encoding.UTF8.GetString(HistoryJson.Write(State)), Encoding.UTF8.GetString(HistoryJson.Write(Fold.History(stored)!)));
    }
}
